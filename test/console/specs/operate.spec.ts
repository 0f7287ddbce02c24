// The Operate view: live numbers, memory, imports good and bad, the admin token, a daemon that is restarted.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import { storeAddress, type Daemon } from "../support/daemon";
import { picture, screenshot } from "../support/screenshot";
import { test, expect } from "../support/test";

// Options of its own make it a daemon of its own: what is imported here is in nobody else's way.
test.use({ daemonOptions: ["--log-level", "info"] });

const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"] dd`);

interface Status {
  tables: { name: string; rows: number }[];
}

async function rows(daemon: Daemon, table: string): Promise<number> {
  return (await daemon.ask<Status>("/status")).tables.find(({ name }) => name === table)!.rows;
}

const chair = (id: number, price: string) => `${id},"黒い, 椅子",説明,/c.png,${price},90,60,60,黒,,座椅子,5,3`;

function csvFile(name: string, lines: string[]) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n") + "\n") };
}

async function choose(page: Page, file: ReturnType<typeof csvFile>): Promise<void> {
  await page.locator('input[type="file"]').setInputFiles(file);
}

async function importFile(page: Page, file: ReturnType<typeof csvFile>): Promise<void> {
  await choose(page, file);
  await page.getByRole("button", { name: "Import", exact: true }).click();
}

test("Numbers move while requests come", async ({ page, daemon }) => {
  await page.goto("/?lang=en#/operate");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(figure(page, "rows")).toHaveText("6,000");
  let done = false;
  const load = (async () => {
    while (!done) await daemon.ask("/api/chair/search?priceRangeId=1&page=0&perPage=25");
  })();
  await expect(figure(page, "perSecond")).toHaveText(/^[1-9]/);
  await expect(figure(page, "p99")).toHaveText(/^[≤>] /);
  await expect(page.locator(".operate-routes")).toContainText("GET /api/chair/search");
  await expect(page.locator(".operate-latency li").first()).toContainText(/up to .*: \d/);
  await expect(page.getByRole("img", { name: /Requests per second of the last minute/ })).toBeVisible();
  done = true;
  await load;
  await expect(figure(page, "perSecond")).toHaveText("0");
});

test("A page that cannot be seen asks for nothing", async ({ page }) => {
  let asked = 0;
  page.on("request", (request) => (asked += request.url().endsWith("/status") ? 1 : 0));
  await page.goto("/?lang=en#/operate");
  await expect.poll(() => asked).toBeGreaterThan(1);
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  // One may be under way, and its answer starts no other.
  await page.waitForTimeout(1500);
  const before = asked;
  await page.waitForTimeout(2500);
  expect(asked).toBe(before);
  await hide(false);
  await expect.poll(() => asked).toBeGreaterThan(before);
});

test("Memory is shown for each index, and the store's state", async ({ page }) => {
  await page.goto("/?lang=en#/operate");
  const estates = page.getByRole("region", { name: "Estates" });
  for (const index of ["R-tree", "Bitmaps", "Sorted orders", "Door fits", "Keys", "Answers' JSON"]) {
    await expect(estates.locator("dt", { hasText: index }).locator("xpath=..")).toContainText(/\d (B|KiB|MiB)/);
  }
  await expect(estates).toContainText("3,000 rows (3,000 found by searches)");
  await expect(page.locator('[data-state="ready"]')).toHaveText("Ready");
  await expect(page.getByText(storeAddress)).toBeVisible();
});

test("A good CSV is imported, and is among the last writes", async ({ page, daemon }) => {
  const before = await rows(daemon, "chair");
  await page.goto("/?lang=en#/operate");
  await choose(page, csvFile("good.csv", [chair(900001, "1000"), chair(900002, "2000")]));
  await expect(page.getByRole("radio", { name: "Chairs" })).toBeChecked();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("good.csv was imported.")).toBeVisible();
  expect(await rows(daemon, "chair")).toBe(before + 2);
  const first = page.locator(".operate-past li").first();
  await expect(first).toContainText("Done");
  await expect(first).toContainText("Import of chairs · 2 rows");
});

test("A bad CSV is refused by row and column, and changes nothing", async ({ page, daemon, watcher }) => {
  watcher.allow(/status 400|400 \(Bad Request\)/);
  const before = await rows(daemon, "chair");
  await page.goto("/?lang=en#/operate");
  await importFile(page, csvFile("bad.csv", [chair(900011, "1000"), chair(900012, "cheap")]));
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Row 2, column 5 (price)");
  await expect(alert).toContainText("'cheap' is not an integer");
  await expect(alert.locator(".operate-fault-cell")).toHaveText("cheap");
  await expect(alert.locator(".operate-fault-cell")).toBeInViewport({ ratio: 1 });
  await expect(alert.getByRole("cell", { name: "黒い, 椅子" })).toBeVisible();
  await expect(page.locator('.operate-past li[data-result="failed"]').first()).toContainText("row 2, column 5");
  expect(await rows(daemon, "chair")).toBe(before);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("A CSV of neither table waits for a choice", async ({ page, watcher }) => {
  watcher.allow(/status 400|400 \(Bad Request\)/);
  await page.goto("/?lang=en#/operate");
  await choose(page, csvFile("short.csv", ["1,2,3"]));
  await expect(page.getByText("Its columns fit neither table.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
  await page.getByRole("radio", { name: "Estates" }).check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("3 columns found, 12 expected");
});

test("A file is dropped", async ({ page }) => {
  await page.goto("/?lang=en#/operate");
  const transfer = await page.evaluateHandle(
    (line) => {
      const data = new DataTransfer();
      data.items.add(new File([line], "dropped.csv", { type: "text/csv" }));
      return data;
    },
    chair(900021, "1000"),
  );
  await page.locator(".operate-drop").dispatchEvent("dragover", { dataTransfer: transfer });
  await page.locator(".operate-drop").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("dropped.csv")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("dropped.csv was imported.")).toBeVisible();
});

test("A restart in between is shown, and the page goes on", async ({ page, daemon, watcher }) => {
  watcher.allow(/ERR_CONNECTION_REFUSED|failed: .*\/status|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
  await page.goto("/?lang=en#/operate");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await daemon.stop();
  await expect(page.getByText("No answer — waiting for it to come back")).toBeVisible();
  await daemon.start();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByText("Nothing was imported since the start.")).toBeVisible();
  await importFile(page, csvFile("later.csv", [chair(900031, "1000")]));
  await expect(page.getByText("later.csv was imported.")).toBeVisible();
});

test("All rows are read again by a button", async ({ page }) => {
  await page.goto("/?lang=en#/operate");
  await page.getByRole("button", { name: "Reload all rows" }).click();
  await expect(page.getByText("All rows were read again.")).toBeVisible();
  await expect(page.locator(".operate-past li").first()).toContainText("Reload");
});

test("No serious fault of accessibility, in light, dark, Japanese and on a phone", picture, async ({ page }) => {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto("/?lang=ja#/operate");
    await expect(heading(page, "運用")).toBeVisible();
    await choose(page, csvFile("good.csv", [chair(900041, "1000")]));
    expect(await accessibilityFaults(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(heading(page, "運用")).toBeVisible();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, "operate_phone");
});

test("The keyboard alone imports a file's rows and changes the token", async ({ page, daemon }) => {
  await page.goto("/?lang=en#/operate");
  await choose(page, csvFile("keys.csv", [chair(900051, "1000")]));
  await page.getByRole("button", { name: "Choose a file" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: "Chairs" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("keys.csv was imported.")).toBeVisible();
  await page.getByLabel("Admin token").fill("secret");
  expect(await page.evaluate(() => sessionStorage.getItem("nazotte.adminToken"))).toBe("secret");
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("secret");
  expect(readFileSync(join(daemon.folder, "log"), "utf8")).not.toContain("secret");
});

test("The picture of the documents", picture, async ({ page, daemon, watcher }) => {
  watcher.allow(/status 400|400 \(Bad Request\)/);
  await page.setViewportSize({ width: 1280, height: 1180 });
  await page.goto("/?lang=en#/operate");
  await importFile(page, csvFile("chairs.csv", [chair(900061, "1000"), chair(900062, "cheap")]));
  await expect(page.getByRole("alert")).toBeVisible();
  await importFile(page, csvFile("chairs.csv", [chair(900061, "1000"), chair(900062, "2000")]));
  await expect(page.getByText("chairs.csv was imported.")).toBeVisible();
  await page.evaluate(() => scrollTo(0, 0));
  let done = false;
  const targets = ["/api/chair/low_priced", "/api/recommended_estate/1", "/api/estate/7"];
  targets.push(
    "/api/chair/search?priceRangeId=1&page=0&perPage=25",
    "/api/estate/search?rentRangeId=1&page=0&perPage=25",
  );
  const load = targets.map(async (target) => {
    for (let i = 0; !done; ++i) {
      await daemon.ask(target);
      if (i % 7 === 0) await page.waitForTimeout(10);
    }
  });
  const { chairs } = await daemon.ask<{ chairs: { id: number }[] }>("/api/chair/low_priced");
  for (const { id } of chairs)
    await fetch(`${daemon.url}/api/chair/buy/${id}`, { method: "POST", body: '{"email":"a@b.jp"}' });
  const wanted = process.env.NAZOTTE_SCREENSHOTS ? 59 : 2;
  const points = page.locator(".operate-line");
  const seconds = async () => ((await points.getAttribute("points")) ?? "").split(" ").length;
  await expect.poll(seconds, { timeout: 100_000 }).toBeGreaterThan(wanted);
  await screenshot(page, "operate");
  done = true;
  await Promise.all(load);
});
