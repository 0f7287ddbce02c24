// The pictures of the view: a line of requests per second, bars of latencies, bars of memory. Each says in words what
// it shows.
import { bytesText, rateText, secondsText } from "../format";
import { useText } from "../i18n";
import type { Interval, TableStatus } from "./status";

const width = 600;
const height = 120;

export function RateChart({ intervals, slots }: { intervals: Interval[]; slots: number }) {
  const t = useText();
  const values = intervals.map((interval) => interval.perSecond);
  const top = niceCeiling(Math.max(...values, 1));
  const step = width / (slots - 1);
  const x = (i: number) => width - (values.length - 1 - i) * step;
  const y = (value: number) => height - (value / top) * (height - 8);
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  const now = rateText(t.language, values.at(-1) ?? 0);
  return (
    <figure class="operate-rate" role="img" aria-label={t("operate.perSecondChart", { value: now })}>
      <span class="operate-axis">{rateText(t.language, top)}</span>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {[0.25, 0.5, 0.75].map((share) => (
          <line key={share} class="operate-grid" x1="0" x2={width} y1={height * share} y2={height * share} />
        ))}
        {points.length > 1 && (
          <>
            <polygon class="operate-area" points={`${x(0)},${height} ${points.join(" ")} ${width},${height}`} />
            <polyline class="operate-line" points={points.join(" ")} />
          </>
        )}
      </svg>
    </figure>
  );
}

/** 1, 2 or 5 times a power of ten that is not below the value. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= value)!;
}

export function LatencyChart({ bounds, buckets }: { bounds: number[]; buckets: number[] }) {
  const t = useText();
  const filled = buckets.map((count, i) => (count > 0 ? i : -1)).filter((i) => i >= 0);
  if (filled.length === 0) return <p class="quiet">{t("operate.latencyNone")}</p>;
  // Some room on both sides, so that the shape does not jump with every request.
  const first = Math.max(0, Math.min(filled[0]! - 1, 3));
  const last = Math.min(buckets.length - 1, Math.max(filled.at(-1)! + 1, 12));
  const most = Math.max(...buckets);
  const label = (i: number) =>
    i < bounds.length ? secondsText(t.language, bounds[i]!) : `> ${secondsText(t.language, bounds.at(-1)!)}`;
  const words = (i: number) => {
    const count = buckets[i]!.toLocaleString(t.language);
    return i < bounds.length
      ? t("operate.latencyBar", { bound: label(i), count })
      : t("operate.latencyOver", { bound: secondsText(t.language, bounds.at(-1)!), count });
  };
  return (
    <ol class="operate-latency">
      {buckets.slice(first, last + 1).map((count, offset) => {
        const i = first + offset;
        return (
          <li key={i} title={words(i)}>
            <span class="visually-hidden">{words(i)}</span>
            <span class="operate-latency-track" aria-hidden="true">
              <span style={{ height: `${count === 0 ? 0 : Math.max(2, (count / most) * 100)}%` }} />
            </span>
            <span class="operate-latency-label" aria-hidden="true">
              {label(i)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

// What rows take would dwarf every index, so each of the two has a scale of its own, the same for both tables.
const rowKinds = ["payload", "columns"] as const;
const indexKinds = ["facets", "bitmaps", "orders", "spatial", "fits", "keys"] as const;
type Kind = (typeof rowKinds)[number] | (typeof indexKinds)[number];

export function MemoryBars({ table, tables }: { table: TableStatus; tables: TableStatus[] }) {
  const t = useText();
  const total = Object.values(table.memory).reduce((sum, bytes) => sum + bytes, 0);
  return (
    <section class="operate-memory" aria-label={t(`operate.${table.name}`)}>
      <header>
        <h3>{t(`operate.${table.name}`)}</h3>
        <span class="quiet">{t("operate.memoryTotal", { value: bytesText(t.language, total) })}</span>
      </header>
      <p class="quiet">
        {t("operate.tableRows", { rows: table.rows, live: table.liveRows, segments: table.segments })}
      </p>
      <dl>
        <Bars kinds={rowKinds} table={table} tables={tables} />
        <Bars kinds={indexKinds} table={table} tables={tables} />
      </dl>
    </section>
  );
}

function Bars({ kinds, table, tables }: { kinds: readonly Kind[]; table: TableStatus; tables: TableStatus[] }) {
  const t = useText();
  const most = Math.max(1, ...tables.flatMap(({ memory }) => kinds.map((kind) => memory[kind] ?? 0)));
  return (
    <>
      {kinds.map((kind) => {
        const bytes = table.memory[kind] ?? 0;
        return (
          <div key={kind}>
            <dt>{t(`operate.kind.${kind}`)}</dt>
            <dd>
              <span class="operate-track" aria-hidden="true">
                {bytes > 0 && <span class={`operate-kind-${kind}`} style={{ width: `${(bytes / most) * 100}%` }} />}
              </span>
              <span class="operate-number">{bytesText(t.language, bytes)}</span>
            </dd>
          </div>
        );
      })}
    </>
  );
}
