// Map tiles: asked for only where the operator says so, of that host alone, at the right places, with its name as a text.
import type { Page } from "@playwright/test";
import type { Daemon } from "../support/daemon";
import { drawByMouse, expectEstatesOfTheAddress, strokeOnMap } from "../support/nazotte";
import { test as base, expect } from "../support/test";
import { tileAt, TileServer } from "../support/tiles";

const hostile = `<img src=x onerror="document.title='owned'"> & <b>bold</b> "quoted" <script>alert(1)</script>`;

const test = base.extend<object, { tiles: TileServer; other: TileServer }>({
  tiles: [
    async ({}, use) => {
      const server = await new TileServer().start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  other: [
    async ({}, use) => {
      const server = await new TileServer().start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  daemonOptions: [
    ({ tiles }, use) => use(["--tile-url", `${tiles.url}/{z}/{x}/{y}.png`, "--tile-attribution", hostile]),
    { scope: "worker" },
  ],
});

interface Estate {
  id: number;
  latitude: number;
  longitude: number;
}

/** Each pin lies on the picture of its tile. Returns how many there are. */
async function expectPinsOnTheirTiles(page: Page, daemon: Daemon, ids: number[]): Promise<number> {
  const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
  const zoom = Number(
    /\/(\d+)\/\d+\/\d+\.png$/.exec((await page.locator(".leaflet-tile").first().getAttribute("src"))!)![1],
  );
  for (const id of ids) {
    const { latitude, longitude } = await daemon.ask<Estate>(`/api/estate/${id}`);
    const { z, x, y } = tileAt(latitude, longitude, zoom);
    const [pin, tile] = [
      await box(`.pin[data-estate="${id}"]`),
      await box(`.leaflet-tile[src$="/${z}/${x}/${y}.png"]`),
    ];
    const [right, down] = [pin.x + pin.width / 2 - tile.x, pin.y + pin.height / 2 - tile.y];
    expect(
      [right, down].every((pixels) => pixels >= -1 && pixels <= 257),
      `${id}: ${right}, ${down}`,
    ).toBe(true);
  }
  return ids.length;
}

test("Tiles are those of what is to be seen, below the estates, at each zoom", async ({
  page,
  daemon,
  tiles,
  watcher,
}) => {
  watcher.allow(new RegExp(`another host: ${tiles.url}/`));
  await page.goto("/#/nazotte");
  const { z, x, y } = tileAt(35.65, 139.6, 8);
  await expect.poll(() => tiles.asked).toContain(`/${z}/${x}/${y}.png`);
  await drawByMouse(page, await strokeOnMap(page));
  const shown = await expectEstatesOfTheAddress(page, daemon);
  expect(await expectPinsOnTheirTiles(page, daemon, shown.slice(0, 5))).toBe(5);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => tiles.asked.some((path) => path.startsWith("/9/"))).toBe(true);
  await expect(page.locator('.leaflet-tile[src*="/8/"]')).toHaveCount(0);
  await expectPinsOnTheirTiles(page, daemon, shown.slice(0, 5));
  expect(tiles.asked.every((path) => /^\/[89]\/\d+\/\d+\.png$/.test(path))).toBe(true);
  // Names are on the tiles; lines are below them.
  await expect(page.locator(".map-label")).toHaveCount(0);
  await expect(page.locator(".map-land")).toBeAttached();
});

test("The source's name is a text, whatever is in it", async ({ page, tiles, watcher }) => {
  watcher.allow(new RegExp(`another host: ${tiles.url}/`));
  await page.goto("/#/nazotte");
  await expect(page.locator(".leaflet-control-attribution")).toContainText(hostile);
  await expect(page.locator(".leaflet-control-attribution").locator("img, b, script")).toHaveCount(0);
  await expect(page).toHaveTitle(/^Draw to search/);
});

test("The policy allows images of that host, and nothing else of anybody", async ({ page, tiles, other, watcher }) => {
  watcher.allow(/another host|Content Security Policy|failed: /);
  const answer = await page.goto("/#/nazotte");
  expect(answer!.headers()["content-security-policy"]).toContain(`img-src 'self' data: ${tiles.url};`);
  await expect.poll(() => tiles.asked.length).toBeGreaterThan(0);
  const loads = (url: string) =>
    page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      return image.decode().then(
        () => true,
        () => false,
      );
    }, url);
  const fetches = (url: string) =>
    page.evaluate(
      (address) =>
        fetch(address, { mode: "no-cors" }).then(
          () => true,
          () => false,
        ),
      url,
    );
  expect(await loads(`${tiles.url}/planted.png`)).toBe(true);
  expect(await fetches(`${tiles.url}/planted.json`)).toBe(false);
  expect(await loads(`${other.url}/planted.png`)).toBe(false);
  expect(await fetches(`${other.url}/planted.json`)).toBe(false);
  expect(tiles.asked).not.toContain("/planted.json");
  expect(other.asked).toEqual([]);
});

test("Without tiles the map has its lines still", async ({ page, daemon, tiles, watcher }) => {
  watcher.allow(/another host|ERR_FAILED|failed: /);
  await page.route(`${tiles.url}/**`, (route) => route.abort());
  await page.goto("/#/nazotte");
  await drawByMouse(page, await strokeOnMap(page));
  expect((await expectEstatesOfTheAddress(page, daemon)).length).toBeGreaterThan(5);
  await expect(page.locator(".map-land")).toBeVisible();
});

base("Without the option no view asks anybody but the daemon", async ({ page, daemon }) => {
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).origin));
  const answer = await page.goto("/#/nazotte");
  expect(answer!.headers()["content-security-policy"]).toContain("img-src 'self' data:;");
  for (const path of ["nazotte", "chairs?priceRangeId=1", "chairs/1", "estates/1", "operate", ""]) {
    await page.goto(`/#/${path}`);
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  }
  await expect(page.locator(".row-card")).toHaveCount(20);
  hosts.delete("null");
  expect([...hosts]).toEqual([daemon.url]);
});
