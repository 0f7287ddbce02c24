// The polygons of the Nazotte view as values: no browser.
import { crossesItself, decodeRing, encodeRing, hexagon, simplify } from "../console/nazotte/polygon";
import { serverTiming } from "../console/api";
import { test, expect } from "@playwright/test";

const seed = Number(process.env.NAZOTTE_TEST_SEED ?? Date.now() % 1_000_000);

/** Mulberry32. */
function randomSource(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

test("A polygon survives its way through an address", () => {
  const random = randomSource(seed);
  const decimal = (limit: number) => Math.round((random() * 2 - 1) * limit * 1e5) / 1e5;
  for (let round = 0; round < 300; ++round) {
    const ring = Array.from({ length: 3 + Math.floor(random() * 40) }, () => at(decimal(90), decimal(180)));
    const text = encodeRing(ring);
    expect(text, `seed ${seed}`).toMatch(/^[\w-]+$/);
    expect(decodeRing(text), `seed ${seed}`).toEqual(ring);
  }
});

test("An address that holds no polygon is none, whatever it holds", () => {
  const random = randomSource(seed);
  for (const text of ["", "AAAA", "AAAAA", "あ", "%", encodeRing([at(91, 0), at(0, 0), at(1, 1)]), "_".repeat(100)]) {
    expect(decodeRing(text), text).toBeUndefined();
  }
  const good = encodeRing([at(35, 139), at(36, 139), at(35, 140)]);
  for (let round = 0; round < 2000; ++round) {
    const place = Math.floor(random() * good.length);
    const damaged = good.slice(0, place) + String.fromCharCode(32 + random() * 96) + good.slice(place + 1);
    const ring = decodeRing(damaged);
    if (ring)
      expect(ring.every(({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)).toBe(
        true,
      );
  }
});

test("A trembling square has four corners, and a stroke no more vertices than asked for", () => {
  const side = Array.from({ length: 50 }, (_, i) => i / 50);
  const square = [
    ...side.map((t) => at(35, 139 + t)),
    ...side.map((t) => at(35 + t, 140)),
    ...side.map((t) => at(36, 140 - t)),
    ...side.map((t) => at(36 - t, 139)),
  ];
  const random = randomSource(seed);
  const trembling = square.map(({ latitude, longitude }) =>
    at(latitude + random() * 0.004, longitude + random() * 0.004),
  );
  expect(simplify(square, 0.01)).toEqual([at(35, 139), at(35, 140), at(36, 140), at(36, 139)]);
  expect(simplify(trembling, 0.02).length, `seed ${seed}`).toBeLessThanOrEqual(5);
  expect(simplify(trembling, 0, 10)).toHaveLength(10);
  expect(simplify(square, 100)).toHaveLength(3);
});

test("What crosses itself is found", () => {
  expect(crossesItself([at(0, 0), at(1, 1), at(1, 0), at(0, 1)])).toBe(true);
  expect(crossesItself(hexagon(at(35, 139), 1, 2))).toBe(false);
  expect(crossesItself([at(0, 0), at(0, 4), at(4, 4), at(1, 2), at(4, 0)])).toBe(false);
  expect(crossesItself([])).toBe(false);
});

test("The server's time is read from its field", () => {
  expect(serverTiming("app;dur=0.031")).toBe(0.031);
  expect(serverTiming('proxy;dur=9, app;desc="x";dur=12')).toBe(12);
  expect(serverTiming(null)).toBeUndefined();
  expect(serverTiming("proxy;dur=9")).toBeUndefined();
});
