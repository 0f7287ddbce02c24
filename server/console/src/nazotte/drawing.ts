// A stroke of mouse, finger or pen on the map, from pointer events.
import * as L from "leaflet";
import type { Coordinate } from "../api";
import { roundVertex, simplify } from "./polygon";

/** Half of what a hand trembles by, in pixels. */
const tolerancePixels = 2;
/** Smaller strokes are taps. */
const strokePixelsMin = 12;

export interface DrawingEvents {
  /** A closed shape; undefined: the stroke was too small to be one. */
  drawn: (ring: Coordinate[] | undefined) => void;
}

export class Drawing {
  private readonly map: L.Map;
  private readonly events: DrawingEvents;
  private readonly trace: L.Polyline;
  private pointer: number | undefined;
  private points: L.Point[] = [];
  private enabled = false;

  constructor(map: L.Map, events: DrawingEvents) {
    this.map = map;
    this.events = events;
    this.trace = L.polyline([], { className: "stroke", interactive: false, noClip: true });
    const container = map.getContainer();
    container.addEventListener("pointerdown", (event) => this.down(event), { capture: true });
    container.addEventListener("pointermove", (event) => this.move(event), { capture: true });
    container.addEventListener("pointerup", (event) => this.up(event), { capture: true });
    container.addEventListener("pointercancel", () => this.abandon(), { capture: true });
  }

  enable(enabled: boolean): void {
    this.enabled = enabled;
    this.abandon();
    this.map.getContainer().classList.toggle("drawing", enabled);
    for (const handler of [this.map.dragging, this.map.doubleClickZoom, this.map.boxZoom]) {
      if (enabled) handler.disable();
      else handler.enable();
    }
  }

  private down(event: PointerEvent): void {
    if (!this.enabled || event.button !== 0 || isControl(event.target)) return;
    // A second finger means to zoom.
    if (this.pointer !== undefined) return this.abandon();
    this.pointer = event.pointerId;
    this.points = [this.at(event)];
    this.trace.setLatLngs([]).addTo(this.map);
    if (event.isTrusted) this.map.getContainer().setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.points.push(this.at(event));
    this.trace.addLatLng(this.map.containerPointToLatLng(this.at(event)));
  }

  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    const points = this.points;
    this.abandon();
    const bounds = L.bounds(points).getSize();
    if (Math.max(bounds.x, bounds.y) < strokePixelsMin) return this.events.drawn(undefined);
    const ring = points.map((point) => this.toVertex(point));
    const pixel = Math.abs(this.toVertex(L.point(0, 0)).latitude - this.toVertex(L.point(0, 100)).latitude) / 100;
    const simple = simplify(ring, tolerancePixels * pixel).map(roundVertex);
    this.events.drawn(simple.length < 3 ? undefined : simple);
  }

  private abandon(): void {
    this.pointer = undefined;
    this.points = [];
    this.trace.remove();
  }

  private at(event: PointerEvent): L.Point {
    return this.map.mouseEventToContainerPoint(event);
  }

  private toVertex(point: L.Point): Coordinate {
    const { lat, lng } = this.map.containerPointToLatLng(point);
    return { latitude: lat, longitude: lng };
  }
}

/** Buttons and links on the map stay what they are. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".leaflet-control, .handle, a, button") !== null;
}
