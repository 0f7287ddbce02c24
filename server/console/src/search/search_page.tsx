// The search of one table: filters with live counts, what is chosen, a page of results. All state is in the address.
import { useEffect, useState } from "preact/hooks";
import { isPassing } from "../api";
import { ErrorNotice } from "../error_notice";
import { secondsText } from "../format";
import { useText } from "../i18n";
import { formatRoute, navigate, type Route } from "../route";
import { RowList, RowListPlaceholder } from "./cards";
import { chosenOf, pageOf } from "./chosen";
import { ChosenChips, FacetPanel } from "./facet_panel";
import { rememberSearch } from "./last_search";
import { Pager } from "./pager";
import { condition, facets, lowPriced, rowsPerPage, search, type Table, type TableName } from "./tables";
import { useRequest, type Request } from "./use_request";
import "./search.css";

interface SearchPageProps<Name extends TableName> {
  table: Table<Name>;
  route: Route;
}

export function SearchPage<Name extends TableName>({ table, route }: SearchPageProps<Name>) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const chosen = chosenOf(table, route.parameters);
  const conditions = useRequest("", (signal) => condition(table, signal));
  const counted = useRequest(chosen.toString(), (signal) => facets(table, chosen, signal));
  const choose = (next: URLSearchParams) => navigate(table.plural, next);
  const anything = chosen.toString() !== "";
  useEffect(() => rememberSearch(table, anything ? route.parameters : chosen), [table, route]);
  const panel = { table, conditions: conditions.value, chosen, choose };
  return (
    <div class="page search-page">
      <h1 class="search-title">{t(table.texts.title)}</h1>
      <aside class="filters" aria-label={t("search.filters")}>
        <button type="button" class="button filters-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {anything ? t("search.filtersChosen", { count: countChosen(chosen) }) : t("search.filters")}
        </button>
        <div class={open ? "filters-body filters-open" : "filters-body"} aria-busy={counted.loading}>
          <FacetPanel {...panel} facets={counted.value} />
        </div>
      </aside>
      <section id="results" class="results" tabIndex={-1} aria-label={t("search.results")}>
        <h2 class="visually-hidden">{t("search.results")}</h2>
        <ChosenChips {...panel} />
        {conditions.error !== undefined && !isPassing(conditions.error) && (
          <ErrorNotice error={conditions.error} retry={conditions.retry} />
        )}
        {anything ? (
          <Results key={table.name} table={table} chosen={chosen} page={pageOf(route.parameters)} />
        ) : (
          <Suggestions table={table} count={counted} />
        )}
      </section>
    </div>
  );
}

function countChosen(chosen: URLSearchParams): number {
  return [...chosen].reduce((sum, [name, value]) => sum + (name === "features" ? value.split(",").length : 1), 0);
}

interface ResultsProps<Name extends TableName> {
  table: Table<Name>;
  chosen: URLSearchParams;
  page: number;
}

function Results<Name extends TableName>({ table, chosen, page }: ResultsProps<Name>) {
  const t = useText();
  const { value, error, loading, retry } = useRequest(`${chosen}#${page}`, (signal) =>
    search(table, chosen, page, signal),
  );
  const found = value?.value;
  const time = value?.serverMilliseconds;
  const first = page * rowsPerPage;
  return (
    <>
      <p class="found" role="status" aria-busy={loading}>
        {found ? (
          <>
            <strong>{t(table.texts.found, { count: found.count })}</strong>{" "}
            <span class="quiet">
              {found.rows.length > 0 && t("search.rows", { from: first + 1, to: first + found.rows.length })}
              {time !== undefined && (
                <span class="nowrap"> · {t("search.serverTime", { time: secondsText(t.language, time / 1000) })}</span>
              )}
            </span>
          </>
        ) : (
          loading && error === undefined && <span class="quiet">{t("shell.loading")}</span>
        )}
      </p>
      {error !== undefined && <ErrorNotice error={error} retry={retry} />}
      {found && found.rows.length > 0 && <RowList name={table.name} rows={found.rows} stale={loading} />}
      {!found && loading && <RowListPlaceholder rows={6} />}
      {found && found.rows.length === 0 && (
        <div class="empty card">
          <p>{found.count === 0 ? t("search.nothing") : t("search.pastEnd")}</p>
          {found.count > 0 && <a href={formatRoute(table.plural, chosen)}>{t("search.firstPage")}</a>}
        </div>
      )}
      {found && <Pager path={table.plural} chosen={chosen} page={page} count={found.count} />}
    </>
  );
}

/** Without a condition there is nothing to search: the cheapest rows, and how many there are. */
function Suggestions<Name extends TableName>({
  table,
  count,
}: {
  table: Table<Name>;
  count: Request<{ count: number }>;
}) {
  const t = useText();
  const cheapest = useRequest(table.name, (signal) => lowPriced(table, signal));
  return (
    <>
      <p class="found" role="status">
        {count.value && <strong>{t(table.texts.all, { count: count.value.count })}</strong>}
      </p>
      <p class="quiet">{t("search.choose")}</p>
      {cheapest.error !== undefined && <ErrorNotice error={cheapest.error} retry={cheapest.retry} />}
      <h2>{t(table.texts.lowPriced)}</h2>
      {cheapest.value ? (
        <RowList name={table.name} rows={cheapest.value} stale={cheapest.loading} />
      ) : (
        <RowListPlaceholder rows={6} />
      )}
    </>
  );
}
