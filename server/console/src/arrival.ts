// What happens to scrolling and focus when the address changes: a new place begins at its top, a former one is found as it
// was left. Each entry of the history has a number in its state; what is kept for it outlives a reload of the page.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Route } from "./route";

interface Place {
  top: number;
  /** The link that had the focus, mostly the one that led away: its address, and which of those that lead there. */
  link: { address: string; index: number } | undefined;
}

const storageKey = "nazotte.places";
const placesMax = 100;

function readPlaces(): Map<string, Place> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as [string, Place][]);
  } catch {
    return new Map();
  }
}

function writePlaces(places: Map<string, Place>): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...places].slice(-placesMax)));
  } catch {
    // A browser may forbid storage; then a reload begins at the top.
  }
}

function content(): HTMLElement {
  return document.getElementById("content")!;
}

function entryOfHistory(): string | undefined {
  return (history.state as { entry?: string } | null)?.entry;
}

function linksTo(address: string): HTMLElement[] {
  return [...content().querySelectorAll<HTMLElement>(`a[href="${CSS.escape(address)}"]`)];
}

function focusedLink(): Place["link"] {
  const focused = document.activeElement as HTMLElement | null;
  const address = focused?.getAttribute("href");
  const index = address ? linksTo(address).indexOf(focused!) : -1;
  return index < 0 ? undefined : { address: address!, index };
}

export class Places {
  private readonly places = readPlaces();
  private current: string | undefined;
  private stopRestoring: (() => void) | undefined;

  /** To be called when the address has changed, and the view not yet. */
  leave(): void {
    // A place that was not reached is kept as it was.
    if (this.current === undefined || this.stopRestoring) return;
    this.places.delete(this.current);
    this.places.set(this.current, { top: scrollY, link: focusedLink() });
  }

  save(): void {
    this.leave();
    writePlaces(this.places);
  }

  /** What was left in the entry that is shown now; "same": it is that of the last call, "new": nothing was. */
  enter(): Place | "new" | "same" {
    const entry = entryOfHistory();
    if (entry !== undefined && entry === this.current) return "same";
    this.stopRestoring?.();
    this.current = entry ?? `${Date.now().toString(36)}.${history.length}`;
    if (entry === undefined) history.replaceState({ ...history.state, entry: this.current }, "");
    return this.places.get(this.current) ?? "new";
  }

  /** As soon as what was there is there again, unless the user does something first. */
  restore(place: Place): void {
    const attempt = () => {
      scrollTo({ top: place.top, behavior: "instant" });
      const link = place.link && linksTo(place.link.address)[place.link.index];
      if (Math.abs(scrollY - place.top) > 1 || (place.link && !link)) return;
      this.stopRestoring?.();
      if (!link) return;
      link.focus({ preventScroll: true });
      link.scrollIntoView({ block: "nearest", behavior: "instant" });
    };
    const inputs = ["wheel", "pointerdown", "touchstart", "keydown"];
    const stop = () => {
      observer.disconnect();
      for (const input of inputs) removeEventListener(input, stop, { capture: true });
      this.stopRestoring = undefined;
    };
    const observer = new MutationObserver(attempt);
    observer.observe(content(), { childList: true, subtree: true });
    for (const input of inputs) addEventListener(input, stop, { capture: true, passive: true });
    this.stopRestoring = stop;
    attempt();
  }
}

function focus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

/** To be called by what is around all views, with <main id="content" tabindex="-1">. */
export function useArrival(places: Places, route: Route): void {
  const last = useRef<Route>();
  useEffect(() => {
    history.scrollRestoration = "manual";
    const save = () => places.save();
    addEventListener("pagehide", save);
    return () => removeEventListener("pagehide", save);
  }, [places]);
  useLayoutEffect(() => {
    const former = last.current;
    last.current = route;
    const place = places.enter();
    if (place === "same") return;
    const sameView = former?.path === route.path;
    if (former && !sameView) focus(content());
    if (place !== "new") return places.restore(place);
    if (!sameView) return scrollTo({ top: 0 });
    if (former.parameters.get("page") === route.parameters.get("page")) return;
    // Another page of the same results begins where these do.
    focus(document.getElementById("results"));
    scrollTo({ top: 0 });
  }, [route]);
}
