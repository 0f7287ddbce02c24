// Polygons as the user draws them: simplifying, putting into an address, crossing themselves. Pure functions.
import type { Coordinate } from "../api";

/** Of a shape that can be edited. */
export const verticesMax = 60;
/** More than the eye sees on a screen, and what the server compares. */
const decimals = 5;
const scale = 10 ** decimals;

interface Point {
  x: number;
  y: number;
}

/** In degrees of latitude, whatever the direction: near enough for one polygon. */
function toPlane(ring: Coordinate[]): Point[] {
  const middle = ring.reduce((sum, vertex) => sum + vertex.latitude, 0) / Math.max(ring.length, 1);
  const stretch = Math.cos((middle * Math.PI) / 180);
  return ring.map(({ latitude, longitude }) => ({ x: longitude * stretch, y: latitude }));
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

/** For each point the largest tolerance at which Douglas and Peucker's method still keeps it. */
function weights(points: Point[]): number[] {
  const found = points.map(() => 0);
  const visit = (first: number, last: number, bound: number): void => {
    let farthest = -1;
    let distance = -1;
    for (let i = first + 1; i < last; ++i) {
      const candidate = distanceToSegment(points[i]!, points[first]!, points[last]!);
      if (candidate > distance) [farthest, distance] = [i, candidate];
    }
    if (farthest < 0) return;
    const weight = Math.min(bound, distance);
    found[farthest] = weight;
    visit(first, farthest, weight);
    visit(farthest, last, weight);
  };
  found[0] = Infinity;
  found[points.length - 1] = Infinity;
  visit(0, points.length - 1, Infinity);
  return found;
}

/** The vertices that deviate by more than `tolerance` degrees of latitude, the `most` that deviate most if there are
 *  more. At least 3 when the ring has 3. */
export function simplify(ring: Coordinate[], tolerance: number, most = verticesMax): Coordinate[] {
  if (ring.length <= 3) return ring;
  // A closed line: its end is its start, which is kept.
  const found = weights([...toPlane(ring), toPlane(ring)[0]!]).slice(0, ring.length);
  const order = found.map((weight, index) => ({ weight, index })).sort((a, b) => b.weight - a.weight);
  const wanted = order.filter(({ weight }, place) => place < 3 || (weight > tolerance && place < most));
  const kept = new Set(wanted.map(({ index }) => index));
  return ring.filter((_, index) => kept.has(index));
}

export function roundVertex({ latitude, longitude }: Coordinate): Coordinate {
  return { latitude: Math.round(latitude * scale) / scale, longitude: Math.round(longitude * scale) / scale };
}
