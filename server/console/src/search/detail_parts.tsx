// What the details of a chair and of an estate have in common.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Chair, Estate } from "../api";
import { useText } from "../i18n";
import { formatRoute } from "../route";
import { lastSearch } from "./last_search";
import { featuresOf, type Table } from "./tables";

export function BackLink({ table }: { table: Table }) {
  const t = useText();
  const last = useMemo(() => lastSearch(table), [table]);
  return (
    <p class="detail-back">
      <a href={formatRoute(table.plural, last)}>
        ← {last.size > 0 ? t("detail.results") : t("detail.back", { title: t(table.texts.title) })}
      </a>
    </p>
  );
}

export function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SearchLinkProps {
  table: Table;
  parameter: string;
  value: string;
}

/** To everything that has the same. */
export function SearchLink({ table, parameter, value }: SearchLinkProps) {
  return (
    <a lang="ja" href={formatRoute(table.plural, new URLSearchParams({ [parameter]: value }))}>
      {value}
    </a>
  );
}

export function FeatureLinks({ table, row }: { table: Table; row: Chair | Estate }) {
  const t = useText();
  const features = featuresOf(row);
  if (features.length === 0) return null;
  return (
    <Fact title={t("search.features")}>
      <ul class="tags">
        {features.map((feature) => (
          <li key={feature} class="tag">
            <SearchLink table={table} parameter="features" value={feature} />
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** The window's title is the row's name for as long as it is shown. */
export function useTitle(name: string | undefined): void {
  const t = useText();
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · nazotte`;
  }, [name, t]);
}
