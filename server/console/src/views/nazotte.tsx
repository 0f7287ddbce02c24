// Draw an area on the map: the estates inside it, the most popular first. The area is in the address.
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Coordinate } from "../api";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import type { MapMode } from "../nazotte/nazotte_map";
import { crossesItself } from "../nazotte/polygon";
import { Results, Summary } from "../nazotte/results";
import { Toolbar, type ToolbarProps } from "../nazotte/toolbar";
import { useEstates, useMap, useRing, useShown, type Outcome } from "../nazotte/use_nazotte";
import type { ViewProps } from "../views";
import "../nazotte/map.css";
import "../nazotte/panel.css";
import "./nazotte.css";

export default function Nazotte({ route }: ViewProps) {
  const t = useText();
  const text = route.parameters.get("p") ?? "";
  const { ring, change, undo } = useRing(text);
  const [mode, setMode] = useState<MapMode>(text ? "move" : "draw");
  const [tooSmall, setTooSmall] = useState(false);
  const [highlighted, highlight] = useState<number>();
  const container = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const shown = useMemo(() => ring ?? [], [ring]);
  const { outcome, ask } = useEstates(shown);

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
  useShown(map, { mode, ring: shown, outcome, highlighted });
  useEffect(() => setMode(shown.length > 0 ? "move" : "draw"), [shown]);

  const place = () => {
    edit(map.current!.starterRing(), { small: false });
    map.current!.focusVertex(0);
  };
  const clear = () => {
    change([], { small: false });
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
      <MapFrame container={container} tools={tools} tooSmall={tooSmall} />
      <Panel {...panelProps} />
    </div>
  );
}

interface MapFrameProps {
  container: RefObject<HTMLDivElement>;
  tools: ToolbarProps;
  /** What was drawn was no shape. */
  tooSmall: boolean;
}

function MapFrame({ container, tools, tooSmall }: MapFrameProps) {
  const t = useText();
  return (
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
