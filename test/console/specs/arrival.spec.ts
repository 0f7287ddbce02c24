// Going elsewhere begins at the top; going back finds the page as it was left, scrolled and focused.
import type { Page } from "@playwright/test";
import { expectEstatesOfTheAddress } from "../support/nazotte";
import { test, expect } from "../support/test";

const polygon = "wvt7Ggy6yaAgm1DvtrDv4Jw4J_0hD";

const top = (page: Page) => page.evaluate(() => scrollY);
const card = (page: Page, place: number) => page.locator(".row-name a").nth(place);

async function openCard(page: Page, place: number): Promise<number> {
  await card(page, place).scrollIntoViewIfNeeded();
  const before = await top(page);
  expect(before).toBeGreaterThan(300);
  await card(page, place).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/^(Chairs|Homes)$/);
  return before;
}

/** Rows of estates do not come until what is returned is called. */
async function goBackToHeldRows(page: Page): Promise<() => void> {
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/estate/search?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goBack();
  await expect(page.locator(".row-placeholder").first()).toBeAttached();
  return answer;
}

test("A detail begins at its top; back is where the list was left, with the focus on the row", async ({ page }) => {
  await page.goto("/#/chairs?priceRangeId=2");
  const before = await openCard(page, 19);
  const name = await page.getByRole("heading", { level: 1 }).textContent();
  expect(await top(page)).toBe(0);
  await expect(page.getByRole("main")).toBeFocused();
  await page.goBack();
  await expect(card(page, 19)).toHaveText(name!);
  await expect.poll(() => top(page)).toBe(before);
  await expect(card(page, 19)).toBeFocused();
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name!);
  await expect.poll(() => top(page)).toBe(0);
});

test("Another page begins where the results do; back is at the pager again", async ({ page }) => {
  await page.goto("/#/chairs?priceRangeId=2");
  const next = page.getByRole("link", { name: "Next" });
  await next.scrollIntoViewIfNeeded();
  const before = await top(page);
  await next.click();
  await expect(page.getByRole("region", { name: "Results" })).toBeFocused();
  expect(await top(page)).toBe(0);
  await expect(page.getByRole("status").first()).toContainText("25 to 48");
  await page.goBack();
  await expect(page.getByRole("status").first()).toContainText("1 to 24");
  await expect.poll(() => top(page)).toBe(before);
  await expect(next).toBeFocused();
});

test("A reload, and coming back from a slow page, find the place too", async ({ page }) => {
  await page.goto("/#/estates?rentRangeId=1");
  await card(page, 18).scrollIntoViewIfNeeded();
  const reloaded = await top(page);
  await page.reload();
  await expect.poll(() => top(page)).toBe(reloaded);
  const before = await openCard(page, 18);
  const answer = await goBackToHeldRows(page);
  answer();
  await expect.poll(() => top(page)).toBe(before);
  await expect(card(page, 18)).toBeFocused();
});

test("Who scrolls before the rows are there is left alone", async ({ page }) => {
  await page.goto("/#/estates?rentRangeId=1");
  const before = await openCard(page, 18);
  const answer = await goBackToHeldRows(page);
  // The compositor may scroll before the page knows of the wheel.
  await expect(async () => {
    await page.mouse.wheel(0, -2000);
    expect(await top(page)).toBe(0);
  }).toPass();
  answer();
  await expect(card(page, 18)).toBeAttached();
  expect(await top(page)).toBeLessThan(before);
  await expect(card(page, 18)).not.toBeFocused();
});

test("A choice keeps the place, and back from the map's list is at its entry", async ({ page, daemon }) => {
  await page.goto("/#/chairs?priceRangeId=2");
  await page.locator(".choice[data-value='座椅子']").scrollIntoViewIfNeeded();
  await page.mouse.move(900, 500);
  await page.mouse.wheel(0, 120);
  await expect.poll(() => top(page)).toBe(120);
  await page.locator(".choice[data-value='座椅子']").click();
  await expect(page.getByRole("button", { name: "Remove Kind: 座椅子" })).toBeVisible();
  expect(await top(page)).toBe(120);
  await page.goto(`/#/nazotte?p=${polygon}`);
  await expectEstatesOfTheAddress(page, daemon);
  const entry = page.locator("li.estate .entry").nth(30);
  await entry.click();
  await expect(page.getByRole("button", { name: "Request documents" })).toBeVisible();
  await page.goBack();
  await expect(entry).toBeFocused();
  await expect(entry).toBeInViewport();
});
