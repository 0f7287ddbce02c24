// The state of the Nazotte view: the polygon of the address, the answer to it, and the map that shows both.
import type { RefObject } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  consoleSettings,
  isPassing,
  nazotte,
  retryMilliseconds,
  type Coordinate,
  type EstateList,
  type Timed,
} from "../api";
import type { Translator } from "../i18n";
import { navigate } from "../route";
import { Latest } from "./latest";
import { NazotteMap, type MapEvents, type MapMode } from "./nazotte_map";
import { decodeRing, encodeRing } from "./polygon";

export type Outcome = { found: Timed<EstateList> } | { error: unknown } | undefined;

/** The estates in a polygon, and in others that are asked for; the last answer stays until the next one is there. */
export function useEstates(ring: Coordinate[]) {
  const [outcome, setOutcome] = useState<Outcome>();
  const latest = useMemo(
    () =>
      new Latest(nazotte, (_ring: Coordinate[], result) =>
        setOutcome("answer" in result ? { found: result.answer } : { error: result.error }),
      ),
    [],
  );
  useEffect(() => () => latest.forget(), [latest]);
  const last = useRef<Coordinate[]>([]);
  const ask = useCallback(
    (ring: Coordinate[]) => {
      last.current = ring;
      latest.put(ring);
    },
    [latest],
  );
  useEffect(() => {
    if (!outcome || !("error" in outcome) || !isPassing(outcome.error)) return;
    const timer = setTimeout(() => latest.put(last.current), retryMilliseconds);
    return () => clearTimeout(timer);
  }, [outcome, latest]);
  useEffect(() => {
    if (ring.length > 0) return ask(ring);
    latest.forget();
    setOutcome(undefined);
  }, [ring, ask, latest]);
  return { outcome, ask };
}

interface Shown {
  mode: MapMode;
  ring: Coordinate[];
  outcome: Outcome;
  highlighted: number | undefined;
}

/** The map shows what the view's state is. */
export function useShown(map: RefObject<NazotteMap>, { mode, ring, outcome, highlighted }: Shown): void {
  useEffect(() => map.current?.setMode(mode), [mode]);
  useEffect(() => {
    map.current?.setRing(ring, { editable: true });
    map.current?.reveal(ring);
  }, [ring]);
  useEffect(() => map.current?.setEstates(outcome && "found" in outcome ? outcome.found.value.estates : []), [outcome]);
  useEffect(() => map.current?.highlight(highlighted), [highlighted, outcome]);
}

function go(ring: string, options: { replace: boolean }): void {
  navigate("nazotte", ring ? new URLSearchParams({ p: ring }) : undefined, options);
}

/** The polygon of the address (undefined: it cannot be read), and how to change it. */
export function useRing(text: string) {
  const ring = useMemo(() => (text ? decodeRing(text) : []), [text]);
  const former = useRef<string[]>([]);
  const lastWasSmall = useRef(false);
  const current = useRef(text);
  current.current = text;
  const change = (changed: Coordinate[], { small }: { small: boolean }) => {
    const replace = small && lastWasSmall.current;
    if (!replace) former.current.push(current.current);
    lastWasSmall.current = small;
    go(changed.length > 0 ? encodeRing(changed) : "", { replace });
  };
  const undo = () => {
    const before = former.current.pop();
    lastWasSmall.current = false;
    if (before !== undefined) go(before, { replace: false });
  };
  return { ring, change, undo: former.current.length > 0 ? undo : undefined };
}

/** The map in the container, as long as the view lives. What it calls is what the last rendering gave. */
export function useMap(
  container: RefObject<HTMLElement>,
  t: Translator,
  start: Coordinate[],
  events: MapEvents,
): RefObject<NazotteMap> {
  const map = useRef<NazotteMap>(null);
  const last = useRef(events);
  last.current = events;
  useEffect(() => {
    const made = new NazotteMap(container.current!, t, {
      drawn: (ring) => last.current.drawn(ring),
      changing: (ring) => last.current.changing(ring),
      changed: (ring, options) => last.current.changed(ring, options),
      hovered: (id) => last.current.hovered(id),
      chosen: (id) => last.current.chosen(id),
    });
    map.current = made;
    made.fit(start);
    consoleSettings().then(
      (settings) => map.current === made && made.setSettings(settings),
      () => map.current === made && made.setSettings(undefined),
    );
    const resized = new ResizeObserver(() => made.resized());
    resized.observe(container.current!);
    return () => {
      resized.disconnect();
      map.current = null;
      made.remove();
    };
  }, []);
  useEffect(() => map.current?.setText(t), [t]);
  return map;
}
