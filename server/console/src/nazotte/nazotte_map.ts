// The map of the Nazotte view: what Leaflet does, without any state of the view.
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import type { ConsoleSettings, Coordinate, Estate } from "../api";
import type { Translator } from "../i18n";
import { addLabels, addLines, addTiles } from "./base_map";
import { Drawing } from "./drawing";
import { Handles } from "./handles";
import { hexagon } from "./polygon";

export interface MapEvents {
  drawn: (ring: Coordinate[] | undefined) => void;
  changing: (ring: Coordinate[]) => void;
  /** `small`: one of the many steps that the keyboard needs. */
  changed: (ring: Coordinate[], options: { small: boolean }) => void;
  /** The pointer came upon an estate's marker, or left it. */
  hovered: (id: number | undefined) => void;
  chosen: (id: number) => void;
}

export type MapMode = "draw" | "move";

/** Tokyo and what is around it. */
const startView: { center: L.LatLngTuple; zoom: number } = { center: [35.65, 139.6], zoom: 8 };

function toLatLng({ latitude, longitude }: Coordinate): L.LatLngTuple {
  return [latitude, longitude];
}

export class NazotteMap {
  private readonly map: L.Map;
  private readonly shape: L.Polygon;
  private readonly handles: Handles;
  private readonly drawing: Drawing;
  private readonly estates: L.LayerGroup;
  private readonly events: MapEvents;
  private markers = new Map<number, { marker: L.Marker; rank: number }>();
  private labels: L.LayerGroup | undefined;
  private highlighted: number | undefined;
  private text: Translator;

  constructor(container: HTMLElement, text: Translator, events: MapEvents) {
    this.events = events;
    this.text = text;
    const noMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(container, {
      ...startView,
      minZoom: 4,
      maxZoom: 18,
      zoomControl: false,
      zoomAnimation: !noMotion,
      fadeAnimation: false,
      markerZoomAnimation: !noMotion,
      maxBounds: [
        [15, 110],
        [55, 165],
      ],
    });
    this.map.attributionControl.setPrefix('<a href="https://leafletjs.com" rel="noopener">Leaflet</a>');
    // As the server counts what is inside (the non-zero winding rule).
    this.shape = L.polygon([], { className: "shape", fillRule: "nonzero", interactive: false, noClip: true }).addTo(
      this.map,
    );
    this.estates = L.layerGroup().addTo(this.map);
    this.handles = new Handles(this.map, text, events);
    this.drawing = new Drawing(this.map, events);
  }

  /** What is compiled in, and tiles above it where there are any: those that are missing do not leave a hole. */
  setSettings(settings: ConsoleSettings | undefined): void {
    addLines(this.map);
    if (settings?.tileUrl) addTiles(this.map, settings);
    else this.labels = addLabels(this.map, this.text.language);
  }

  setText(text: Translator): void {
    if (text === this.text) return;
    this.text = text;
    this.handles.setText(text);
    if (!this.labels) return;
    this.labels.remove();
    this.labels = addLabels(this.map, text.language);
  }

  setMode(mode: MapMode): void {
    this.drawing.enable(mode === "draw");
  }

  /** `editable`: with handles. */
  setRing(ring: Coordinate[], options: { editable: boolean }): void {
    this.shape.setLatLngs(ring.map(toLatLng));
    if (options.editable) this.handles.show(ring);
  }

  fit(ring: Coordinate[]): void {
    if (ring.length > 0) this.map.fitBounds(L.latLngBounds(ring.map(toLatLng)).pad(0.15), { animate: false });
  }

  /** Goes there when nothing of it can be seen. */
  reveal(ring: Coordinate[]): void {
    if (ring.length > 0 && !this.map.getBounds().intersects(L.latLngBounds(ring.map(toLatLng)))) this.fit(ring);
  }

  focusVertex(index: number): void {
    this.handles.focus(index);
  }

  /** A shape in the middle of what is to be seen. */
  starterRing(): Coordinate[] {
    const bounds = this.map.getBounds();
    const center = this.map.getCenter();
    const height = bounds.getNorth() - bounds.getSouth();
    const width = bounds.getEast() - bounds.getWest();
    return hexagon({ latitude: center.lat, longitude: center.lng }, height / 2, width / 2);
  }

  /** Markers with their rank from 1 on. */
  setEstates(estates: Estate[]): void {
    this.estates.clearLayers();
    this.markers.clear();
    estates.forEach((estate, index) => this.addEstate(estate, index + 1));
    this.highlight(this.highlighted);
  }

  highlight(id: number | undefined): void {
    if (this.highlighted !== undefined) this.mark(this.highlighted, false);
    this.highlighted = id;
    if (id !== undefined) this.mark(id, true);
  }

  zoom(steps: number): void {
    this.map.setZoom(this.map.getZoom() + steps);
  }

  /** The container has another size. */
  resized(): void {
    this.map.invalidateSize({ animate: false });
  }

  remove(): void {
    this.map.remove();
  }

  private addEstate(estate: Estate, rank: number): void {
    const icon = L.divIcon({ className: "pin", iconSize: [26, 26], html: `<span>${rank}</span>` });
    // The list says the same to those who cannot point.
    const marker = L.marker(toLatLng(estate), { icon, keyboard: false, zIndexOffset: -rank }).addTo(this.estates);
    marker.getElement()!.setAttribute("aria-hidden", "true");
    marker.getElement()!.dataset.estate = String(estate.id);
    marker.on("mouseover", () => this.events.hovered(estate.id));
    marker.on("mouseout", () => this.events.hovered(undefined));
    marker.on("click", () => this.events.chosen(estate.id));
    this.markers.set(estate.id, { marker, rank });
  }

  private mark(id: number, on: boolean): void {
    const found = this.markers.get(id);
    found?.marker.getElement()?.classList.toggle("pin-on", on);
    found?.marker.setZIndexOffset(on ? 2000 : -found.rank);
  }
}
