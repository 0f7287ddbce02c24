// The Nazotte view: what is drawn is what is asked, and what is answered is what is shown.
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import { encodeRing } from "../console/nazotte/polygon";
import { drawByMouse, drawByTouch, expectEstatesOfTheAddress, ringInAddress, strokeOnMap } from "../support/nazotte";
import { picture, screenshot } from "../support/screenshot";
import { test, expect } from "../support/test";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

test.beforeEach(async ({ page }) => {
  await page.goto("/#/nazotte");
  await expect(page.locator(".map-land")).toBeAttached();
});

test("A shape drawn by mouse shows exactly the estates inside it", picture, async ({ page, daemon }) => {
  await drawByMouse(page, await strokeOnMap(page));
  const shown = await expectEstatesOfTheAddress(page, daemon);
  expect(shown.length).toBeGreaterThan(5);
  await expect(page.locator(".summary")).toContainText(`${shown.length} homes`);
  await expect(page.locator(".summary")).toContainText(/Server [\d.,]+ (µs|ms)/);
  await expect(page.locator(".summary")).toContainText(/round trip [\d.,]+ (µs|ms)/);
  // Concave as it was drawn: not its hull.
  expect(ringInAddress(page)!.length).toBeGreaterThan(8);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  await page.locator("li.estate .entry").nth(2).hover();
  await expect(page.locator(".pin-on")).toHaveText("3");
  await page.setViewportSize({ width: 1200, height: 720 });
  await screenshot(page, "nazotte");
});

test("Markers and list point at each other", async ({ page, daemon }) => {
  await drawByMouse(page, await strokeOnMap(page));
  const [first] = await expectEstatesOfTheAddress(page, daemon);
  await page.locator(".pin").first().hover();
  await expect(page.locator("li.estate-on")).toHaveAttribute("data-estate", String(first));
  await page.locator("li.estate .entry").nth(1).focus();
  await expect(page.locator(".pin-on")).toHaveText("2");
  await page.locator(".pin").first().click();
  await expect(page.locator(`li[data-estate="${first}"] .entry`)).toBeFocused();
});

test("A wrong result on the page is found", async ({ page, daemon }) => {
  await page.route("**/api/estate/nazotte", async (route) => {
    const answer = await route.fetch();
    const { estates } = (await answer.json()) as { estates: unknown[] };
    await route.fulfill({ json: { count: estates.length - 1, estates: estates.slice(1) } });
  });
  await drawByMouse(page, await strokeOnMap(page));
  await expect(page.locator("li.estate").first()).toBeVisible();
  await expect(expectEstatesOfTheAddress(page, daemon, { timeout: 1000 })).rejects.toThrow();
});

test("Vertices are dragged, added and removed", async ({ page, daemon }) => {
  await drawByMouse(page, await strokeOnMap(page));
  await expectEstatesOfTheAddress(page, daemon);
  const vertices = page.locator(".handle-vertex");
  const before = ringInAddress(page)!;
  await expect(vertices).toHaveCount(before.length);
  const box = (await vertices.nth(3).boundingBox())!;
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(center.x, center.y);
  await page.mouse.down();
  await page.mouse.move(center.x - 40, center.y - 60, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => ringInAddress(page)![3]).not.toEqual(before[3]);
  expect(ringInAddress(page)!.filter((vertex, i) => vertex.latitude !== before[i]!.latitude)).toHaveLength(1);
  await expectEstatesOfTheAddress(page, daemon);
  await page.locator(".handle-edge:not([hidden])").first().click();
  await expect(vertices).toHaveCount(before.length + 1);
  await vertices.nth(0).click({ button: "right" });
  await expect(vertices).toHaveCount(before.length);
  await expectEstatesOfTheAddress(page, daemon);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(vertices).toHaveCount(before.length + 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => ringInAddress(page)).toEqual(before);
  await expectEstatesOfTheAddress(page, daemon);
});

test("The keyboard alone places a shape and edits it", async ({ page, daemon }) => {
  const place = page.getByRole("button", { name: "Place a shape by keyboard" });
  await place.focus();
  await page.keyboard.press("Enter");
  const vertices = page.locator(".handle-vertex");
  await expect(vertices).toHaveCount(6);
  await expect(vertices.first()).toBeFocused();
  await expectEstatesOfTheAddress(page, daemon);
  const before = ringInAddress(page)!;
  for (let i = 0; i < 5; ++i) await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => ringInAddress(page)![0]!.longitude).toBeLessThan(before[0]!.longitude - 0.5);
  expect(ringInAddress(page)![0]!.latitude).toBeCloseTo(before[0]!.latitude, 2);
  await page.keyboard.press("Enter");
  await expect(vertices).toHaveCount(7);
  await expect(vertices.nth(1)).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(vertices).toHaveCount(6);
  await page.keyboard.press("Tab");
  await expect(vertices.nth(2)).toBeFocused();
  await expectEstatesOfTheAddress(page, daemon);
  expect(await accessibilityFaults(page)).toEqual([]);
  // Steps of one hand at one vertex are one step back.
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => ringInAddress(page)).toEqual(before);
});

test("Clear empties map, list and address; back brings them again", async ({ page, daemon }) => {
  await drawByMouse(page, await strokeOnMap(page));
  const shown = await expectEstatesOfTheAddress(page, daemon);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.locator("li.estate, .pin, .handle-vertex")).toHaveCount(0);
  expect(page.url()).toMatch(/#\/nazotte$/);
  await page.goBack();
  expect(await expectEstatesOfTheAddress(page, daemon)).toEqual(shown);
  await page.goForward();
  await expect(page.locator("li.estate")).toHaveCount(0);
});

test("An address reproduces the shape, on another page too", async ({ page, daemon, context }) => {
  await drawByMouse(page, await strokeOnMap(page));
  const shown = await expectEstatesOfTheAddress(page, daemon);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address.length).toBeLessThan(400);
  const other = await context.newPage();
  await other.goto(address);
  expect(await expectEstatesOfTheAddress(other, daemon)).toEqual(shown);
  await other.close();
});

test("A broken address says so, and the view goes on", async ({ page, daemon }) => {
  await page.goto("/#/nazotte?p=no-polygon-at-all!");
  await expect(page.getByText("cannot be read")).toBeVisible();
  await page.getByRole("button", { name: "Draw", exact: true }).click();
  await drawByMouse(page, await strokeOnMap(page));
  await expectEstatesOfTheAddress(page, daemon);
  await expect(page.getByText("cannot be read")).toBeHidden();
});

test("A link to elsewhere that is opened in the same tab is gone to", async ({ page, daemon }) => {
  await drawByMouse(page, await strokeOnMap(page));
  await expectEstatesOfTheAddress(page, daemon);
  const kobe = [at(34.9, 135), at(34.9, 135.4), at(34.6, 135.4), at(34.6, 135)];
  await page.evaluate((hash) => (location.hash = hash), `#/nazotte?p=${encodeRing(kobe)}`);
  await expect.poll(() => ringInAddress(page)).toEqual(kobe);
  await expectEstatesOfTheAddress(page, daemon);
  for (const vertex of await page.locator(".handle-vertex").all()) await expect(vertex).toBeInViewport();
});

test("A shape that crosses itself says what is inside, and the answer is the same", async ({ page, daemon }) => {
  const box = (await page.locator(".map").boundingBox())!;
  const point = (x: number, y: number) => ({ x: box.x + box.width * x, y: box.y + box.height * y });
  await drawByMouse(page, [point(0.3, 0.4), point(0.6, 0.7), point(0.6, 0.4), point(0.3, 0.7)]);
  await expect(page.getByText("The outline crosses itself")).toBeVisible();
  await expectEstatesOfTheAddress(page, daemon);
});

test("A tap draws nothing and is told what to do", async ({ page }) => {
  const [point] = await strokeOnMap(page);
  await drawByMouse(page, [point!]);
  await expect(page.getByText("Draw a little larger")).toBeVisible();
  await expect(page.locator(".handle-vertex")).toHaveCount(0);
});

test("An unreachable daemon is told of, and asked again", async ({ page, daemon, watcher }) => {
  watcher.allow(/failed: |ERR_FAILED/);
  await page.route("**/api/estate/nazotte", (route) => route.abort());
  await drawByMouse(page, await strokeOnMap(page));
  await expect(page.getByRole("alert")).toContainText("nazotted cannot be reached");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toContainText("tries again by itself");
  await page.unroute("**/api/estate/nazotte");
  await expectEstatesOfTheAddress(page, daemon);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test.describe("On a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a finger draws, the list is below the map, nothing scrolls sideways", picture, async ({ page, daemon }) => {
    await page.getByRole("button", { name: "日本語" }).tap();
    await expect(page.getByRole("heading", { name: "なぞって検索" })).toBeVisible();
    await drawByTouch(page, await strokeOnMap(page, 100));
    const shown = await expectEstatesOfTheAddress(page, daemon);
    expect(shown.length).toBeGreaterThan(5);
    await expect(page.getByText(`${shown.length} 件`, { exact: true })).toBeVisible();
    expect(await scrollsSideways(page)).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
    const [map, panel] = [await page.locator(".map").boundingBox(), await page.locator(".panel").boundingBox()];
    expect(panel!.y).toBeGreaterThanOrEqual(map!.y + map!.height - 1);
    await screenshot(page, "nazotte_phone");
  });
});

test.describe("In the dark", () => {
  test.use({ colorScheme: "dark" });

  test("the colours are those of the night, and can be read", async ({ page, daemon }) => {
    await drawByMouse(page, await strokeOnMap(page));
    await expectEstatesOfTheAddress(page, daemon);
    expect(await accessibilityFaults(page)).toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe("rgb(17, 24, 23)");
  });
});
