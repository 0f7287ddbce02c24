// The panel beside the map: what was found, in the order of the ranks that the markers show.
import type { Estate, EstateList, Timed } from "../api";
import { secondsText } from "../format";
import { useText, type Translator } from "../i18n";
import { formatRoute } from "../route";

export interface ResultsProps {
  found: Timed<EstateList>;
  highlighted: number | undefined;
  highlight: (id: number | undefined) => void;
}

/** How many the server answers at most. */
const estatesMax = 50;

function countText(t: Translator, count: number): string {
  return count === 1 ? t("nazotte.foundOne") : t("nazotte.found", { count });
}

export function Summary({ found }: { found: Timed<EstateList> }) {
  const t = useText();
  const server = found.serverMilliseconds;
  const time = (milliseconds: number) => secondsText(t.language, milliseconds / 1000);
  return (
    <div class="summary" role="status">
      <strong>{countText(t, found.value.count)}</strong>
      <span class="times">
        {server !== undefined && <b>{t("nazotte.serverTime", { time: time(server) })}</b>}
        <span>{t("nazotte.roundTrip", { time: time(found.roundTripMilliseconds) })}</span>
      </span>
    </div>
  );
}

export function Results({ found, highlighted, highlight }: ResultsProps) {
  const t = useText();
  const { estates } = found.value;
  if (estates.length === 0) return <p class="quiet panel-note">{t("nazotte.foundNone")}</p>;
  return (
    <>
      <ol class="estates" aria-label={t("nazotte.results")}>
        {estates.map((estate, index) => (
          <li
            key={estate.id}
            class={estate.id === highlighted ? "estate estate-on" : "estate"}
            data-estate={estate.id}
            onMouseEnter={() => highlight(estate.id)}
            onMouseLeave={() => highlight(undefined)}
            onFocusCapture={() => highlight(estate.id)}
            onBlurCapture={() => highlight(undefined)}
          >
            <Entry estate={estate} rank={index + 1} />
          </li>
        ))}
      </ol>
      {estates.length >= estatesMax && <p class="quiet panel-note">{t("nazotte.most")}</p>}
    </>
  );
}

function Entry({ estate, rank }: { estate: Estate; rank: number }) {
  const t = useText();
  return (
    <a class="entry" href={formatRoute(`estates/${estate.id}`)}>
      <span class="rank">{rank}</span>
      <span class="estate-name" lang="ja">
        {estate.name}
      </span>
      <span class="estate-rent">{t("unit.yenPerMonth", { value: estate.rent })}</span>
      <span class="estate-facts">
        <span lang="ja">{estate.address}</span>
        <span>{t("nazotte.door", { height: estate.doorHeight, width: estate.doorWidth })}</span>
      </span>
      {estate.features && (
        <span class="estate-features" lang="ja">
          {estate.features.split(",").map((feature) => (
            <span key={feature} class="tag">
              {feature}
            </span>
          ))}
        </span>
      )}
    </a>
  );
}
