// What specs of the Nazotte view share.
import { expect, type Page } from "@playwright/test";
import { decodeRing } from "../console/nazotte/polygon";
import type { Daemon } from "./daemon";

interface Point {
  x: number;
  y: number;
}

/** A dented shape in the middle of the map, in pixels of the page. */
export async function strokeOnMap(page: Page, radius = 150): Promise<Point[]> {
  const box = (await page.locator(".map").boundingBox())!;
  const center = { x: box.x + box.width * 0.5, y: box.y + box.height * 0.55 };
  return Array.from({ length: 37 }, (_, i) => {
    const angle = (i / 36) * 2 * Math.PI;
    const r = radius * (1 + 0.3 * Math.sin(3 * angle));
    return { x: center.x + r * Math.cos(angle), y: center.y + r * Math.sin(angle) };
  });
}

export async function drawByMouse(page: Page, points: Point[]): Promise<void> {
  await page.mouse.move(points[0]!.x, points[0]!.y);
  await page.mouse.down();
  for (const { x, y } of points) await page.mouse.move(x, y);
  await page.mouse.up();
}

/** A finger, as the browser gets it from a screen. */
export async function drawByTouch(page: Page, points: Point[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Point[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", [points[0]!]);
  for (const point of points) await touch("touchMove", [point]);
  await touch("touchEnd", []);
}

export function ringInAddress(page: Page) {
  const parameters = new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "");
  return decodeRing(parameters.get("p") ?? "");
}

/** The ids on the page are those that the API answers for the polygon in the address, in the same order, in the list and
 *  on the map. Returns them. */
export async function expectEstatesOfTheAddress(
  page: Page,
  daemon: Daemon,
  options: { timeout: number } = { timeout: 30_000 },
): Promise<number[]> {
  const shown = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset.estate)));
  let wanted: number[] = [];
  await expect(async () => {
    const coordinates = ringInAddress(page);
    expect(coordinates, page.url()).toBeDefined();
    const { estates } = await daemon.ask<{ estates: { id: number }[] }>("/api/estate/nazotte", { coordinates });
    wanted = estates.map(({ id }) => id);
    expect(await shown("li.estate")).toEqual(wanted);
    expect(await shown(".pin")).toEqual(wanted);
  }).toPass({ ...options, intervals: [20, 50, 100] });
  return wanted;
}
