// Searching chairs and estates: the numbers on the screen are those of a look at every row.
import type { Page } from "@playwright/test";
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import { Enumeration } from "../support/enumeration";
import { picture, screenshot } from "../support/screenshot";
import { test, expect } from "../support/test";

const rowsPerPage = 24;

function choice(page: Page, parameter: string, value: string) {
  return page.locator(`.choice[data-parameter="${parameter}"][data-value="${value}"]`);
}

/** As Enumeration.counts, of what is on the screen. */
async function countsShown(page: Page): Promise<Map<string, number>> {
  const shown = await page.locator(".choice").evaluateAll((choices) =>
    choices.map((one) => {
      const { parameter, value } = (one as HTMLElement).dataset;
      return [`${parameter} ${value}`, Number(one.querySelector(".choice-count")!.textContent.replace(/\D/g, ""))];
    }),
  );
  return new Map(shown as [string, number][]);
}

async function expectCounts(page: Page, expected: Map<string, number>): Promise<void> {
  await expect.poll(async () => Object.fromEntries(await countsShown(page))).toEqual(Object.fromEntries(expected));
}

function found(page: Page, count: number, noun: string) {
  return expect(page.getByRole("status").first()).toContainText(`${count.toLocaleString("en")} ${noun}`);
}

/** Ids of the rows on the screen. */
function idsShown(page: Page): Promise<number[]> {
  return page
    .locator(".row-name a")
    .evaluateAll((links) => links.map((link) => Number(link.getAttribute("href")!.split("/").pop())));
}

test("Chairs: every choice tells how many rows it would find, whatever else is chosen", async ({ page, daemon }) => {
  const all = await Enumeration.of(daemon, "chair");
  await page.goto("/#/chairs");
  await found(page, all.rows.length, "chairs in stock");
  await page.getByRole("button", { name: /Show all features/ }).click();
  await expectCounts(page, all.counts({}));
  await choice(page, "priceRangeId", "1").click();
  await expectCounts(page, all.counts({ priceRangeId: "1" }));
  await choice(page, "color", "黒").click();
  await choice(page, "features", "高さ調節可能").click();
  const chosen = { priceRangeId: "1", color: "黒", features: "高さ調節可能" };
  await expectCounts(page, all.counts(chosen));
  await found(page, all.find(chosen).length, "chairs found");
  expect(await idsShown(page)).toHaveLength(Math.min(rowsPerPage, all.find(chosen).length));
  expect(new URLSearchParams(new URL(page.url()).hash.split("?")[1])).toEqual(new URLSearchParams(chosen));
  const nothing = page.locator(".choice:disabled").first();
  await expect(nothing.locator(".choice-count")).toHaveText("0");
  // What is chosen is taken back one by one, or all at once.
  await page.getByRole("button", { name: "Remove Colour: 黒" }).click();
  await found(page, all.find({ priceRangeId: "1", features: "高さ調節可能" }).length, "chairs found");
  await choice(page, "priceRangeId", "1").click();
  await found(page, all.find({ features: "高さ調節可能" }).length, "chairs found");
  await page.getByRole("button", { name: "Clear all" }).click();
  await found(page, all.rows.length, "chairs in stock");
});

test("Estates: the same", async ({ page, daemon }) => {
  const all = await Enumeration.of(daemon, "estate");
  await page.goto("/#/estates?rentRangeId=1");
  await page.getByRole("button", { name: /Show all features/ }).click();
  await expectCounts(page, all.counts({ rentRangeId: "1" }));
  await choice(page, "features", "角部屋").click();
  await choice(page, "features", "最上階").click();
  const chosen = { rentRangeId: "1", features: "角部屋,最上階" };
  await expectCounts(page, all.counts(chosen));
  await found(page, all.find(chosen).length, "homes found");
});

test("Pages, and the history", async ({ page, daemon }) => {
  const expected = (number: number) =>
    daemon
      .ask<{ chairs: { id: number }[] }>(`/api/chair/search?priceRangeId=2&page=${number}&perPage=${rowsPerPage}`)
      .then(({ chairs }) => chairs.map(({ id }) => id));
  await page.goto("/#/chairs?priceRangeId=2");
  await expect.poll(() => idsShown(page)).toEqual(await expected(0));
  await page.getByRole("link", { name: "Next" }).click();
  await expect.poll(() => idsShown(page)).toEqual(await expected(1));
  await page.getByRole("link", { name: "Page 3" }).click();
  await expect.poll(() => idsShown(page)).toEqual(await expected(2));
  await expect(page.getByRole("link", { name: "Page 3" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect.poll(() => idsShown(page)).toEqual(await expected(1));
  await page.reload();
  await expect.poll(() => idsShown(page)).toEqual(await expected(1));
  // Another choice begins at its first page.
  await choice(page, "kind", "座椅子").click();
  await expect(page.getByRole("link", { name: "Previous" })).toBeHidden();
  expect(page.url()).not.toContain("page=");
  await page.goto("/#/chairs?priceRangeId=2&page=9999");
  await page.getByRole("link", { name: "Go to the first page" }).click();
  await expect.poll(() => idsShown(page)).toEqual(await expected(0));
});

test("The start page shows the cheapest rows and leads to searches", picture, async ({ page, daemon }) => {
  const { chairs } = await daemon.ask<{ chairs: { name: string }[] }>("/api/chair/low_priced");
  await page.goto("/");
  await expect(page.locator(".row-card")).toHaveCount(20);
  await expect(page.locator(".row-name").first()).toHaveText(chairs[0]!.name);
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, "start");
  await page.getByRole("navigation").getByRole("link", { name: "Chairs" }).click();
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.getByRole("heading", { level: 1, name: "Chairs" })).toBeVisible();
});

test("Nothing that matches, a filter that the server refuses", async ({ page, watcher }) => {
  await page.goto("/#/chairs?color=%E8%99%B9%E8%89%B2");
  await expect(page.getByText("Nothing matches. Try removing a filter.")).toBeVisible();
  watcher.allow(/400/);
  await page.goto("/#/chairs?priceRangeId=99");
  await expect(page.getByRole("alert")).toContainText("there is no range 99");
  await page.getByRole("button", { name: /Remove Price/ }).click();
  await expect(page.getByText("chairs in stock")).toBeVisible();
});

test("In Japanese, by axe, and on a phone", picture, async ({ page }) => {
  await page.goto("/?lang=ja#/chairs?priceRangeId=2&color=%E9%9D%92");
  await expect(page.getByText(/脚見つかりました/)).toBeVisible();
  await expect(page.getByRole("button", { name: "価格：6,000円〜9,000円 を外す" })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, "search");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 375, height: 740 });
  await screenshot(page, "search_phone");
  await page.getByRole("button", { name: "絞り込み（2）" }).click();
  await choice(page, "kind", "ハンモック").click();
  await expect(page.getByRole("button", { name: "絞り込み（3）" })).toBeVisible();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("The keyboard chooses and keeps its place", async ({ page }) => {
  await page.goto("/#/estates?rentRangeId=1");
  const door = choice(page, "doorHeightRangeId", "1");
  await door.focus();
  await page.keyboard.press("Enter");
  await expect(door).toHaveAttribute("aria-pressed", "true");
  await expect(door).toBeFocused();
  await page.keyboard.press("Space");
  await expect(door).toHaveAttribute("aria-pressed", "false");
});

test("A daemon that is away and comes back", async ({ page, daemon, watcher }) => {
  await page.goto("/#/chairs?priceRangeId=1");
  await expect(page.getByText(/chairs found/)).toBeVisible();
  const count = await page.getByRole("status").first().textContent();
  watcher.allow(/ERR_CONNECTION_REFUSED|failed: /);
  await daemon.stop();
  await choice(page, "priceRangeId", "2").click();
  await expect(page.getByRole("alert")).toHaveText(/nazotted cannot be reached/);
  await daemon.start();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await choice(page, "priceRangeId", "1").click();
  await expect(page.getByRole("status").first()).toContainText(count!.split(" ")[0]!);
});
