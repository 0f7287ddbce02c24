// Where everybody arrives: the cheapest chairs and estates, and the ways to search.
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import { formatRoute } from "../route";
import { RowList, RowListPlaceholder } from "../search/cards";
import { StartPicture } from "../search/start_picture";
import { chairTable, estateTable, lowPriced, type Table, type TableName } from "../search/tables";
import { useRequest } from "../search/use_request";
import "../search/search.css";

const rowsShown = 10;

function Cheapest<Name extends TableName>({ table }: { table: Table<Name> }) {
  const t = useText();
  const { value, error, retry } = useRequest(table.name, (signal) => lowPriced(table, signal));
  return (
    <section class="start-section" aria-labelledby={`start-${table.plural}`}>
      <div class="start-heading">
        <h2 id={`start-${table.plural}`}>{t(table.texts.lowPriced)}</h2>
        <a href={formatRoute(table.plural)}>{t("start.more")} →</a>
      </div>
      {error !== undefined && <ErrorNotice error={error} retry={retry} />}
      {value ? (
        <RowList name={table.name} rows={value.slice(0, rowsShown)} />
      ) : (
        error === undefined && <RowListPlaceholder rows={4} />
      )}
    </section>
  );
}

export default function Start() {
  const t = useText();
  return (
    <div class="page">
      <div class="start-hero card">
        <h1>{t("start.lead")}</h1>
        <StartPicture />
        <p class="start-ways">
          <a class="button button-primary" href={formatRoute("nazotte")}>
            {t("start.nazotte")}
          </a>
          <a class="button" href={formatRoute("chairs")}>
            {t("chairs.title")}
          </a>
          <a class="button" href={formatRoute("estates")}>
            {t("estates.title")}
          </a>
        </p>
      </div>
      <Cheapest table={chairTable} />
      <Cheapest table={estateTable} />
    </div>
  );
}
