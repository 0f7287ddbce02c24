// Import of a CSV: dropped or chosen, its table told from its columns, sent with its progress, refused by row and column.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, hasStatus } from "../api";
import { ErrorNotice } from "../error_notice";
import { bytesText } from "../format";
import { useText } from "../i18n";
import { Icon } from "../icon";
import { importCsv } from "./admin";
import { columnNames, faultOf, guessTable, type Fault, type Table } from "./csv";
import "./import_card.css";

/** The start of a file is enough to count its columns. */
const headBytes = 64 * 1024;

interface Chosen {
  file: File;
  guessed: Table | undefined;
  table: Table | undefined;
}

type Outcome =
  | { kind: "done"; file: string }
  | { kind: "refused"; file: string; table: Table; error: unknown; fault: Fault | undefined };

export function ImportCard({ token, onEnd }: { token: string; onEnd: () => void }) {
  const t = useText();
  const [chosen, setChosen] = useState<Chosen>();
  const [progress, setProgress] = useState<number>();
  const [outcome, setOutcome] = useState<Outcome>();
  const choose = async (file: File | undefined) => {
    if (!file || progress !== undefined) return;
    const guessed = guessTable(await file.slice(0, headBytes).text());
    setChosen({ file, guessed, table: guessed });
    setOutcome(undefined);
  };
  const send = async (file: File, table: Table) => {
    setProgress(0);
    setOutcome(undefined);
    try {
      await importCsv({ file, table, token, onProgress: setProgress });
      setOutcome({ kind: "done", file: file.name });
      setChosen(undefined);
    } catch (error) {
      const fault = error instanceof ApiError ? faultOf(error.message, await file.text()) : undefined;
      setOutcome({ kind: "refused", file: file.name, table, error, fault });
    }
    setProgress(undefined);
    onEnd();
  };
  return (
    <section class="card operate-card" aria-labelledby="operate-import">
      <h2 id="operate-import">{t("operate.import")}</h2>
      <DropZone choose={(file) => void choose(file)} busy={progress !== undefined} />
      {chosen && (
        <ChosenFile
          chosen={chosen}
          progress={progress}
          setTable={(table) => setChosen({ ...chosen, table })}
          send={(file, table) => void send(file, table)}
          cancel={() => setChosen(undefined)}
        />
      )}
      <div aria-live="polite">{outcome && <OutcomeNotice outcome={outcome} />}</div>
    </section>
  );
}

function DropZone({ choose, busy }: { choose: (file: File | undefined) => void; busy: boolean }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer?.files[0]);
  };
  return (
    <div
      class={`operate-drop${over ? " operate-drop-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" />
      <p>{t("operate.drop")}</p>
      <button type="button" class="button" disabled={busy} onClick={() => input.current?.click()}>
        {t("operate.choose")}
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        onChange={(event) => {
          choose(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <p class="quiet operate-small">{t("operate.format")}</p>
    </div>
  );
}

interface ChosenFileProps {
  chosen: Chosen;
  /** Undefined: nothing is being sent. */
  progress: number | undefined;
  setTable: (table: Table) => void;
  send: (file: File, table: Table) => void;
  cancel: () => void;
}

function ChosenFile({ chosen, progress, setTable, send, cancel }: ChosenFileProps) {
  const t = useText();
  const { file, table, guessed } = chosen;
  const busy = progress !== undefined;
  return (
    <form
      class="operate-chosen"
      onSubmit={(event) => {
        event.preventDefault();
        if (table) send(file, table);
      }}
    >
      <p class="operate-file">
        <strong>{file.name}</strong> <span class="quiet">{bytesText(t.language, file.size)}</span>
      </p>
      <fieldset disabled={busy}>
        <legend>
          {t("operate.table")} {guessed && <span class="quiet operate-small">({t("operate.tableGuessed")})</span>}
        </legend>
        {(["chair", "estate"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="table" value={one} checked={table === one} onChange={() => setTable(one)} />
            {t(`operate.${one}`)}
          </label>
        ))}
      </fieldset>
      {!guessed && <p class="notice notice-warning">{t("operate.tableUnknown")}</p>}
      {busy ? (
        <Progress share={progress} />
      ) : (
        <div class="operate-actions">
          <button type="submit" class="button button-primary" disabled={!table}>
            {t("operate.send")}
          </button>
          <button type="button" class="button-quiet" onClick={cancel}>
            {t("operate.cancel")}
          </button>
        </div>
      )}
    </form>
  );
}

function Progress({ share }: { share: number }) {
  const t = useText();
  const text = share < 1 ? t("operate.sending", { value: Math.floor(share * 100) }) : t("operate.indexing");
  return (
    <label class="operate-progress">
      <span>{text}</span>
      {share < 1 ? <progress max={1} value={share} /> : <progress />}
    </label>
  );
}

function OutcomeNotice({ outcome }: { outcome: Outcome }) {
  const t = useText();
  if (outcome.kind === "done")
    return <p class="notice operate-good">{t("operate.imported", { file: outcome.file })}</p>;
  const { error, fault, table } = outcome;
  if (hasStatus(error, 401)) {
    return (
      <p class="notice notice-error" role="alert">
        {t("operate.tokenNeeded")}
      </p>
    );
  }
  return (
    <div class="operate-refusal">
      <p>{t("operate.importRefused", { file: outcome.file })}</p>
      {fault ? <FaultTable fault={fault} table={table} /> : <ErrorNotice error={error} />}
    </div>
  );
}

function FaultTable({ fault, table }: { fault: Fault; table: Table }) {
  const t = useText();
  const names = columnNames[table];
  const faulty = useRef<HTMLTableCellElement>(null);
  useEffect(() => faulty.current?.scrollIntoView({ block: "nearest", inline: "center" }), [fault]);
  const place =
    fault.column === undefined
      ? t("operate.faultRow", { row: fault.row })
      : t("operate.faultColumn", { row: fault.row, column: fault.column, name: fault.columnName ?? "" });
  return (
    <div class="notice notice-error" role="alert">
      <p>
        <strong>{place}</strong>
      </p>
      <p>{fault.reason}</p>
      {fault.fields && (
        <div class="operate-scroll" tabIndex={0} role="region" aria-label={t("operate.faultLine")}>
          <table class="operate-fault">
            <thead>
              <tr>
                {fault.fields.map((_, i) => (
                  <th key={i} scope="col">
                    {names[i] ?? i + 1}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                {fault.fields.map((field, i) => (
                  <Cell key={i} text={field} cell={i + 1 === fault.column ? faulty : undefined} />
                ))}
              </tr>
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** With `cell` it is the faulty one. */
function Cell({ text, cell }: { text: string; cell: RefObject<HTMLTableCellElement> | undefined }) {
  if (!cell) return <td>{text}</td>;
  return (
    <td ref={cell} class="operate-fault-cell">
      {text}
    </td>
  );
}
