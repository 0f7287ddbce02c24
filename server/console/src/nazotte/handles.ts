// What a polygon is edited by: a handle at each vertex and a smaller one on each edge, for pointers and for the keyboard.
import * as L from "leaflet";
import type { Coordinate } from "../api";
import type { Translator } from "../i18n";
import { midpoint, withInserted, without, withVertex } from "./polygon";

/** Further handles would only hide the map. */
const handlesMax = 120;
const edgePixelsMin = 44;
const stepPixels = 6;
const largeStepPixels = 40;

export interface HandleEvents {
  /** While a handle moves. */
  changing: (ring: Coordinate[]) => void;
  /** `small`: one of the many steps that the keyboard needs. */
  changed: (ring: Coordinate[], options: { small: boolean }) => void;
}

const steps: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function toVertex({ lat, lng }: L.LatLng): Coordinate {
  return { latitude: lat, longitude: lng };
}

export class Handles {
  private readonly map: L.Map;
  private readonly events: HandleEvents;
  private readonly layer: L.LayerGroup;
  private ring: Coordinate[] = [];
  private vertices: L.Marker[] = [];
  private midpoints: L.Marker[] = [];
  private text: Translator;

  constructor(map: L.Map, text: Translator, events: HandleEvents) {
    this.map = map;
    this.text = text;
    this.events = events;
    this.layer = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.thinOut());
  }

  setText(text: Translator): void {
    this.text = text;
    this.show(this.ring);
  }

  /** Keeps the focus at the vertex of the same number. */
  show(ring: Coordinate[]): void {
    const focused = this.vertices.findIndex((marker) => marker.getElement() === document.activeElement);
    this.layer.clearLayers();
    this.ring = ring;
    this.vertices = [];
    this.midpoints = [];
    if (ring.length > handlesMax) return;
    ring.forEach((_, index) => this.addMidpoint(index));
    this.thinOut();
    this.vertices = ring.map((vertex, index) => this.addVertex(vertex, index));
    if (focused >= 0 && ring.length > 0) this.focus(Math.min(focused, ring.length - 1));
  }

  focus(index: number): void {
    this.vertices[index]?.getElement()?.focus({ preventScroll: true });
  }

  private addVertex(vertex: Coordinate, index: number): L.Marker {
    const marker = this.marker(vertex, "handle handle-vertex", 1000);
    marker.on("drag", () => this.events.changing(withVertex(this.ring, index, toVertex(marker.getLatLng()))));
    marker.on("dragend", () => this.change(withVertex(this.ring, index, toVertex(marker.getLatLng()))));
    marker.on("contextmenu", () => this.remove(index));
    const element = marker.getElement()!;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", this.text("nazotte.vertex", { number: index + 1, count: this.ring.length }));
    element.setAttribute("aria-describedby", "vertex-keys");
    element.addEventListener("keydown", (event) => this.key(event, index));
    return marker;
  }

  private addMidpoint(index: number): void {
    const marker = this.marker(midpoint(this.ring, index), "handle handle-edge", 500);
    const moved = () => withInserted(this.ring, index + 1, toVertex(marker.getLatLng()));
    marker.on("drag", () => this.events.changing(moved()));
    marker.on("dragend click", () => this.change(moved()));
    // The keyboard adds vertices at vertices.
    marker.getElement()!.setAttribute("aria-hidden", "true");
    this.midpoints.push(marker);
  }

  /** No handle in the middle of an edge that is short on the screen. */
  private thinOut(): void {
    this.midpoints.forEach((marker, index) => {
      const [from, to] = [this.ring[index]!, this.ring[(index + 1) % this.ring.length]!].map((vertex) =>
        this.map.latLngToLayerPoint([vertex.latitude, vertex.longitude]),
      );
      marker.getElement()!.hidden = from!.distanceTo(to!) < edgePixelsMin;
    });
  }

  private marker({ latitude, longitude }: Coordinate, className: string, zIndexOffset: number): L.Marker {
    const icon = L.divIcon({ className, iconSize: [32, 32], html: "<i></i>" });
    const options = { icon, draggable: true, keyboard: false, zIndexOffset, bubblingMouseEvents: false };
    return L.marker([latitude, longitude], options).addTo(this.layer);
  }

  private key(event: KeyboardEvent, index: number): void {
    const step = steps[event.key];
    if (step) {
      this.move(index, step, event.shiftKey ? largeStepPixels : stepPixels);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.remove(index);
    } else if (event.key === "Enter" || event.key === " ") {
      this.change(withInserted(this.ring, index + 1, midpoint(this.ring, index)));
      this.focus(index + 1);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private move(index: number, [right, down]: [number, number], pixels: number): void {
    const from = this.map.latLngToContainerPoint(this.vertices[index]!.getLatLng());
    const to = this.map.containerPointToLatLng(from.add([right * pixels, down * pixels]));
    this.events.changed(withVertex(this.ring, index, toVertex(to)), { small: true });
  }

  private remove(index: number): void {
    if (this.ring.length > 3) this.change(without(this.ring, index));
  }

  private change(ring: Coordinate[]): void {
    this.events.changed(ring, { small: false });
  }
}
