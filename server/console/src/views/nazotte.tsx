// Draw an area on the map: the estates inside it, the most popular first. The area is in the address.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Coordinate } from "../api";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import type { MapMode } from "../nazotte/nazotte_map";
import { crossesItself } from "../nazotte/polygon";
import { Results, Summary } from "../nazotte/results";
import { Toolbar } from "../nazotte/toolbar";
import { useEstates, useMap, useRing, type Outcome } from "../nazotte/use_nazotte";
import type { ViewProps } from "../views";
import "../nazotte/map.css";
import "../nazotte/panel.css";
import "./nazotte.css";

export default function Nazotte({ route }: ViewProps) {
  const t = useText();
  const text = route.parameters.get("p") ?? "";
  const { ring, change, undo } = useRing(text);
  const { outcome, ask, forget } = useEstates();
  const [mode, setMode] = useState<MapMode>(text ? "move" : "draw");
  const [tooSmall, setTooSmall] = useState(false);
  const [highlighted, highlight] = useState<number>();
  const container = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const shown = ring ?? [];

  const edit = (changed: Coordinate[], options: { small: boolean }) => {
    map.current?.setRing(changed, { editable: true });
    setMode("move");
    change(changed, options);
  };
  const map = useMap(container, t, shown, {
    drawn: (drawn) => {
      setTooSmall(!drawn);
      if (drawn) edit(drawn, { small: false });
    },
    changing: (draft) => {
      map.current?.setRing(draft, { editable: false });
      ask(draft);
    },
    changed: edit,
    hovered: highlight,
    chosen: (id) => panel.current?.querySelector<HTMLElement>(`[data-estate="${id}"] .entry`)?.focus(),
  });
  useEffect(() => map.current?.setMode(mode), [mode]);
  useEffect(() => {
    map.current?.setRing(shown, { editable: true });
    if (shown.length > 0) ask(shown);
    else forget();
  }, [ring]);
  useEffect(() => map.current?.setEstates(outcome && "found" in outcome ? outcome.found.value.estates : []), [outcome]);
  useEffect(() => map.current?.highlight(highlighted), [highlighted, outcome]);

  const place = () => {
    edit(map.current!.starterRing(), { small: false });
    map.current!.focusVertex(0);
  };
  const clear = () => {
    change([], { small: false });
    setMode("draw");
    setTooSmall(false);
  };
  const tools = {
    mode,
    setMode,
    drawn: shown.length > 0,
    undo,
    clear,
    zoom: (steps: number) => map.current?.zoom(steps),
  };
  const panelProps = { panel, ring, outcome, highlighted, highlight, place, retry: () => ask(shown) };
  return (
    <div class="nazotte">
      <div class="map-frame">
        <div ref={container} class="map" role="application" aria-label={t("nazotte.map")} />
        <Toolbar {...tools} />
        <p class="map-hint" role="status">
          {tooSmall && t("nazotte.tooSmall")}
        </p>
        <p id="vertex-keys" class="visually-hidden">
          {t("nazotte.vertexKeys")}
        </p>
      </div>
      <Panel {...panelProps} />
    </div>
  );
}

interface PanelProps {
  panel: RefObject<HTMLElement>;
  /** Undefined: the address holds none that can be read. */
  ring: Coordinate[] | undefined;
  outcome: Outcome;
  highlighted: number | undefined;
  highlight: (id: number | undefined) => void;
  place: () => void;
  retry: () => void;
}

function Panel({ panel, ring, outcome, highlighted, highlight, place, retry }: PanelProps) {
  const t = useText();
  const drawn = ring !== undefined && ring.length > 0;
  const found = drawn && outcome && "found" in outcome ? outcome.found : undefined;
  return (
    <section class="panel" ref={panel}>
      <h1>{t("nazotte.title")}</h1>
      {!ring && <p class="notice notice-warning">{t("nazotte.broken")}</p>}
      {outcome && "error" in outcome && <ErrorNotice error={outcome.error} retry={retry} />}
      {!drawn && <Introduction place={place} />}
      {found && <Summary found={found} />}
      {drawn && crossesItself(ring) && <p class="notice notice-warning">{t("nazotte.crossing")}</p>}
      {found && <Results found={found} highlighted={highlighted} highlight={highlight} />}
    </section>
  );
}

function Introduction({ place }: { place: () => void }) {
  const t = useText();
  return (
    <>
      <p class="lead">{t("nazotte.lead")}</p>
      <ol class="steps" aria-label={t("nazotte.steps")}>
        <li>{t("nazotte.stepDraw")}</li>
        <li>{t("nazotte.stepEdit")}</li>
        <li>{t("nazotte.stepShare")}</li>
      </ol>
      <p>
        <button type="button" class="button" onClick={place}>
          {t("nazotte.place")}
        </button>
      </p>
      <p class="quiet small">{t("nazotte.most")}</p>
    </>
  );
}
