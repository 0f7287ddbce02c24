// Polygons as the user draws them: simplifying, putting into an address, crossing themselves. Pure functions.
import type { Coordinate } from "../api";

/** Of a shape that can be edited. */
export const verticesMax = 28;
/** Of a polygon in an address: what the server takes. */
const sharedVerticesMax = 10_000;
/** Of a coordinate: a metre. */
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

export function sameVertex(one: Coordinate, other: Coordinate): boolean {
  return one.latitude === other.latitude && one.longitude === other.longitude;
}

/** In the middle of the edge that begins at this vertex. */
export function midpoint(ring: Coordinate[], index: number): Coordinate {
  const from = ring[index]!;
  const to = ring[(index + 1) % ring.length]!;
  return roundVertex({ latitude: (from.latitude + to.latitude) / 2, longitude: (from.longitude + to.longitude) / 2 });
}

export function withVertex(ring: Coordinate[], index: number, vertex: Coordinate): Coordinate[] {
  return ring.map((old, place) => (place === index ? roundVertex(vertex) : old));
}

export function withInserted(ring: Coordinate[], index: number, vertex: Coordinate): Coordinate[] {
  return [...ring.slice(0, index), roundVertex(vertex), ...ring.slice(index)];
}

export function without(ring: Coordinate[], index: number): Coordinate[] {
  return ring.filter((_, place) => place !== index);
}

/** A hexagon in a box, to begin with where nothing can be drawn. */
export function hexagon(center: Coordinate, height: number, width: number): Coordinate[] {
  return [0, 1, 2, 3, 4, 5].map((corner) => {
    const angle = (corner * Math.PI) / 3;
    return roundVertex({
      latitude: center.latitude + (Math.sin(angle) * height) / 2,
      longitude: center.longitude + (Math.cos(angle) * width) / 2,
    });
  });
}

function orientation(a: Coordinate, b: Coordinate, c: Coordinate): number {
  return Math.sign(
    (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude),
  );
}

/** Two edges that are no neighbours cross. O(n²). */
export function crossesItself(ring: Coordinate[]): boolean {
  const n = ring.length;
  for (let i = 0; i < n; ++i) {
    for (let j = i + 2; j < n; ++j) {
      if (i === 0 && j === n - 1) continue;
      const [a, b, c, d] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % n]!];
      const apart = orientation(a, b, c) * orientation(a, b, d) < 0 && orientation(c, d, a) * orientation(c, d, b) < 0;
      if (apart) return true;
    }
  }
  return false;
}

// In an address: differences between vertices in 1/100,000 degree, zigzag, in groups of five bits, lowest first; 32 is
// added to each group that another one follows.
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function encodeNumber(value: number): string {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let text = "";
  do {
    const group = rest % 32;
    rest = Math.floor(rest / 32);
    text += digits[rest > 0 ? group + 32 : group];
  } while (rest > 0);
  return text;
}

export function encodeRing(ring: Coordinate[]): string {
  let [latitude, longitude] = [0, 0];
  let text = "";
  for (const vertex of ring) {
    const [nextLatitude, nextLongitude] = [Math.round(vertex.latitude * scale), Math.round(vertex.longitude * scale)];
    text += encodeNumber(nextLatitude - latitude) + encodeNumber(nextLongitude - longitude);
    [latitude, longitude] = [nextLatitude, nextLongitude];
  }
  return text;
}

function decodeNumbers(text: string): number[] | undefined {
  const numbers: number[] = [];
  let [value, place] = [0, 1];
  for (const character of text) {
    const group = digits.indexOf(character);
    if (group < 0 || place > 2 ** 40) return undefined;
    value += (group % 32) * place;
    place *= 32;
    if (group >= 32) continue;
    numbers.push(value % 2 === 1 ? -(value + 1) / 2 : value / 2);
    [value, place] = [0, 1];
  }
  return place === 1 ? numbers : undefined;
}

/** Undefined: the text is no polygon on earth. */
export function decodeRing(text: string): Coordinate[] | undefined {
  const numbers = decodeNumbers(text);
  if (!numbers || numbers.length % 2 !== 0 || numbers.length < 6 || numbers.length > 2 * sharedVerticesMax)
    return undefined;
  const ring: Coordinate[] = [];
  let [latitude, longitude] = [0, 0];
  for (let i = 0; i < numbers.length; i += 2) {
    latitude += numbers[i]!;
    longitude += numbers[i + 1]!;
    if (Math.abs(latitude) > 90 * scale || Math.abs(longitude) > 180 * scale) return undefined;
    ring.push({ latitude: latitude / scale, longitude: longitude / scale });
  }
  return ring;
}
