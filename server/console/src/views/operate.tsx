// How the daemon fares, live: requests, latencies, memory, store, imports; and what an operator does to it.
import { useState } from "preact/hooks";
import { hasStatus } from "../api";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import { rememberedToken, rememberToken, reloadRows } from "../operate/admin";
import { LatencyChart, MemoryBars, RateChart } from "../operate/charts";
import { bytesText, durationText, rateText, secondsText } from "../format";
import { ImportCard } from "../operate/import_card";
import { bucketsOf, quantile, type Interval, type PastWrite, type Status } from "../operate/status";
import { keptIntervals, useStatus, type Watched } from "../operate/use_status";
import "./operate.css";

export default function Operate() {
  const t = useText();
  const watched = useStatus();
  const [token, setToken] = useState(rememberedToken);
  const { status, error } = watched;
  if (!status) {
    return (
      <div class="page operate">
        <h1>{t("operate.title")}</h1>
        {error ? <ErrorNotice error={error} retry={watched.refresh} /> : <p class="quiet">{t("shell.loading")}</p>}
      </div>
    );
  }
  const changeToken = (text: string) => {
    setToken(text);
    rememberToken(text);
  };
  return (
    <div class="page operate">
      <Lead status={status} error={error} />
      <Figures status={status} intervals={watched.intervals} />
      <div class="operate-columns">
        <Traffic watched={watched} status={status} />
        <div class="operate-side">
          <StoreCard status={status} token={token} onEnd={watched.refresh} />
          <TokenField token={token} setToken={changeToken} />
        </div>
      </div>
      <TablesCard status={status} />
      <div class="operate-columns operate-even">
        <PastCard writes={status.writes} />
        <ImportCard token={token} onEnd={watched.refresh} />
      </div>
    </div>
  );
}

function Lead({ status, error }: { status: Status; error: unknown }) {
  const t = useText();
  return (
    <header class="operate-lead">
      <h1>{t("operate.title")}</h1>
      <p class="quiet">
        {t("operate.lead", { version: status.version, uptime: durationText(t, status.uptimeSeconds) })}
      </p>
      <p class={`operate-pill ${error ? "operate-pill-bad" : "operate-pill-good"}`} role="status">
        {t(error ? "operate.paused" : "operate.live")}
      </p>
    </header>
  );
}

function Figures({ status, intervals }: { status: Status; intervals: Interval[] }) {
  const t = useText();
  const now = intervals.at(-1);
  const rows = status.tables.reduce((sum, table) => sum + table.rows, 0);
  const { buckets } = recent(status, intervals);
  const bound = (share: number) => {
    const bounds = status.requests.boundsSeconds;
    const seconds = quantile(bounds, buckets, share);
    if (seconds === undefined) return t("operate.quiet");
    if (seconds === Infinity) return t("operate.above", { value: secondsText(t.language, bounds.at(-1)!) });
    return t("operate.atMost", { value: secondsText(t.language, seconds) });
  };
  const figures: [string, string, string][] = [
    ["perSecond", t("operate.perSecond"), now ? rateText(t.language, now.perSecond) : t("operate.quiet")],
    ["p50", t("operate.p50"), bound(0.5)],
    ["p99", t("operate.p99"), bound(0.99)],
    ["rows", t("operate.rows"), rows.toLocaleString(t.language)],
    ["memory", t("operate.memory"), bytesText(t.language, status.process.residentBytes)],
    ["cpu", t("operate.cpu"), now ? t("operate.cores", { value: now.cpuShare.toFixed(2) }) : t("operate.quiet")],
  ];
  return (
    <dl class="operate-figures">
      {figures.map(([name, label, value]) => (
        <div class="card" key={name} data-figure={name}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Answers per bucket of the last minute, or of all time when nothing was asked meanwhile. */
function recent(status: Status, intervals: Interval[]): { buckets: number[]; minute: boolean } {
  const buckets = status.requests.boundsSeconds.map(() => 0).concat(0);
  for (const interval of intervals) interval.buckets.forEach((count, i) => (buckets[i] = (buckets[i] ?? 0) + count));
  const minute = buckets.some((count) => count > 0);
  return { buckets: minute ? buckets : bucketsOf(status), minute };
}

function Traffic({ watched, status }: { watched: Watched; status: Status }) {
  const t = useText();
  const { intervals } = watched;
  const { buckets, minute } = recent(status, intervals);
  const routes = intervals.at(-1)?.routes.slice(0, 6) ?? [];
  return (
    <section class="card operate-card" aria-labelledby="operate-traffic">
      <h2 id="operate-traffic">{t("operate.perSecond")}</h2>
      <RateChart intervals={intervals} slots={keptIntervals} />
      <h2>
        {t("operate.latency")}{" "}
        <span class="quiet operate-small">{t(minute ? "operate.latencyMinute" : "operate.latencyStart")}</span>
      </h2>
      <LatencyChart bounds={status.requests.boundsSeconds} buckets={buckets} />
      {routes.length > 0 && (
        <>
          <h2>{t("operate.routes")}</h2>
          <dl class="operate-routes">
            {routes.map((route) => (
              <div key={route.name}>
                <dt>{route.name}</dt>
                <dd>{rateText(t.language, route.perSecond)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function StoreCard({ status, token, onEnd }: { status: Status; token: string; onEnd: () => void }) {
  const t = useText();
  const { store, buys } = status;
  const [reload, setReload] = useState<"idle" | "running" | "done" | { error: unknown }>("idle");
  const start = async () => {
    setReload("running");
    try {
      await reloadRows(token);
      setReload("done");
    } catch (error) {
      setReload({ error });
    }
    onEnd();
  };
  const facts: [string, string][] = [
    [t("operate.storeAddress"), store.address],
    [t("operate.storeSnapshot"), t("operate.ago", { value: durationText(t, status.snapshot.ageSeconds) })],
    [t("operate.storeQueue"), store.queuedWrites.toLocaleString(t.language)],
    [t("operate.buys"), t("operate.buysText", { done: buys.done, soldOut: buys.soldOut })],
    [t("operate.storeOutages"), store.outages.toLocaleString(t.language)],
    [t("operate.connections"), (status.connections.opened - status.connections.closed).toLocaleString(t.language)],
  ];
  const good = store.state === "ready";
  return (
    <section class="card operate-card" aria-labelledby="operate-store">
      <div class="operate-heading">
        <h2 id="operate-store">{t("operate.store")}</h2>
        <p class={`operate-pill ${good ? "operate-pill-good" : "operate-pill-bad"}`} data-state={store.state}>
          {t(`operate.state.${store.state}`)}
        </p>
      </div>
      {store.reason && <p class="notice notice-error">{t("operate.storeAway", { reason: store.reason })}</p>}
      {store.difference && (
        <p class="notice notice-warning">{t("operate.difference", { difference: store.difference })}</p>
      )}
      <dl class="operate-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {store.kind !== "memory" && (
        <button type="button" class="button" disabled={reload === "running"} onClick={() => void start()}>
          {t(reload === "running" ? "operate.reloading" : "operate.reload")}
        </button>
      )}
      <div aria-live="polite">
        {reload === "done" && <p class="notice operate-good">{t("operate.reloaded")}</p>}
        {typeof reload === "object" && <Refusal error={reload.error} />}
      </div>
    </section>
  );
}

function Refusal({ error }: { error: unknown }) {
  const t = useText();
  if (!hasStatus(error, 401)) return <ErrorNotice error={error} />;
  return (
    <p class="notice notice-error" role="alert">
      {t("operate.tokenNeeded")}
    </p>
  );
}

function TokenField({ token, setToken }: { token: string; setToken: (text: string) => void }) {
  const t = useText();
  return (
    <label class="card operate-card operate-token">
      <span>
        {t("operate.token")} <span class="quiet operate-small">{t("operate.tokenHint")}</span>
      </span>
      <input
        type="password"
        autocomplete="off"
        value={token}
        onInput={(event) => setToken(event.currentTarget.value.trim())}
      />
    </label>
  );
}

function TablesCard({ status }: { status: Status }) {
  const t = useText();
  return (
    <section class="card operate-card" aria-labelledby="operate-tables">
      <h2 id="operate-tables">{t("operate.tables")}</h2>
      <div class="operate-tables">
        {status.tables.map((table) => (
          <MemoryBars key={table.name} table={table} tables={status.tables} />
        ))}
      </div>
    </section>
  );
}

function PastCard({ writes }: { writes: PastWrite[] }) {
  const t = useText();
  return (
    <section class="card operate-card" aria-labelledby="operate-past">
      <h2 id="operate-past">{t("operate.past")}</h2>
      {writes.length === 0 ? (
        <p class="quiet">{t("operate.pastNone")}</p>
      ) : (
        <ol class="operate-past">
          {writes.map((write) => (
            <PastItem key={write.time} write={write} />
          ))}
        </ol>
      )}
    </section>
  );
}

function PastItem({ write }: { write: PastWrite }) {
  const t = useText();
  const good = write.result === "done";
  const what =
    write.action === "import"
      ? t(`operate.action.import.${write.table ?? "chair"}`)
      : t(`operate.action.${write.action}`);
  return (
    <li data-result={write.result}>
      <span class={`operate-pill ${good ? "operate-pill-good" : "operate-pill-bad"}`}>
        {t(good ? "operate.pastDone" : "operate.pastFailed")}
      </span>
      <span class="operate-what">
        {what}
        {write.rows !== undefined && write.rows > 0 && (
          <span class="quiet"> · {t("operate.rowCount", { rows: write.rows })}</span>
        )}
      </span>
      <span class="quiet operate-small">
        <time dateTime={write.time}>{new Date(write.time).toLocaleTimeString(t.language)}</time>
        {" · "}
        {secondsText(t.language, write.seconds)}
      </span>
      {write.error && <p class="operate-error">{write.error}</p>}
    </li>
  );
}
