// A row as a card of a list, and lists of them.
import type { Chair, Estate } from "../api";
import { useText } from "../i18n";
import { formatRoute } from "../route";
import { ChairPicture, colorOf, EstatePicture } from "./pictures";
import { featuresOf, type Rows, type TableName } from "./tables";

const featuresShown = 3;

function FeatureTags({ row }: { row: Chair | Estate }) {
  const features = featuresOf(row);
  if (features.length === 0) return null;
  return (
    <ul class="tags" lang="ja">
      {features.slice(0, featuresShown).map((feature) => (
        <li key={feature} class="tag">
          {feature}
        </li>
      ))}
    </ul>
  );
}

export function ColorDot({ color }: { color: string }) {
  return <span class="color-dot" style={{ background: colorOf(color) }} aria-hidden="true" />;
}

function ChairCard({ chair }: { chair: Chair }) {
  const t = useText();
  return (
    <article class="card row-card">
      <ChairPicture chair={chair} />
      <div class="row-card-body">
        <p class="row-price">{t("unit.yen", { value: chair.price })}</p>
        <h3 class="row-name" lang="ja">
          <a href={formatRoute(`chairs/${chair.id}`)}>{chair.name}</a>
        </h3>
        <p class="row-facts quiet" lang="ja">
          <ColorDot color={chair.color} />
          {chair.color} · {chair.kind}
        </p>
        <FeatureTags row={chair} />
      </div>
    </article>
  );
}

function EstateCard({ estate }: { estate: Estate }) {
  const t = useText();
  return (
    <article class="card row-card">
      <EstatePicture estate={estate} />
      <div class="row-card-body">
        <p class="row-price">{t("unit.yenPerMonth", { value: estate.rent })}</p>
        <h3 class="row-name" lang="ja">
          <a href={formatRoute(`estates/${estate.id}`)}>{estate.name}</a>
        </h3>
        <p class="row-facts quiet" lang="ja">
          {estate.address}
        </p>
        <FeatureTags row={estate} />
      </div>
    </article>
  );
}

export function RowCard<Name extends TableName>({ name, row }: { name: Name; row: Rows[Name] }) {
  return name === "chair" ? <ChairCard chair={row as Chair} /> : <EstateCard estate={row as Estate} />;
}

interface RowListProps<Name extends TableName> {
  name: Name;
  rows: Rows[Name][];
  /** What it shows is about to be replaced. */
  stale?: boolean;
}

export function RowList<Name extends TableName>({ name, rows, stale = false }: RowListProps<Name>) {
  return (
    <ul class={stale ? "row-list stale" : "row-list"}>
      {rows.map((row) => (
        <li key={row.id}>
          <RowCard name={name} row={row} />
        </li>
      ))}
    </ul>
  );
}

/** Where rows will be. */
export function RowListPlaceholder({ rows }: { rows: number }) {
  return (
    <ul class="row-list" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <li key={i}>
          <div class="card row-card row-placeholder" />
        </li>
      ))}
    </ul>
  );
}
