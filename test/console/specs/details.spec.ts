// A chair and an estate: details, buying until sold out, requesting documents.
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import type { Daemon } from "../support/daemon";
import { picture, screenshot } from "../support/screenshot";
import { test, expect } from "../support/test";

interface Chair {
  id: number;
  name: string;
  kind: string;
}

async function chairs(daemon: Daemon, query: string): Promise<Chair[]> {
  return (await daemon.ask<{ chairs: Chair[] }>(`/api/chair/search?${query}&page=0&perPage=10000`)).chairs;
}

/** Buys until the daemon says that none is left. */
async function sellOut(daemon: Daemon, id: number): Promise<void> {
  for (;;) {
    const body = JSON.stringify({ email: "a@example.com" });
    const answer = await fetch(`${daemon.url}/api/chair/buy/${id}`, { method: "POST", body });
    if (answer.status === 404) return;
    expect(answer.status).toBe(200);
  }
}

test("A chair: what it is, the estates it fits into, and everything alike", picture, async ({ page, daemon }) => {
  const chair = (await chairs(daemon, "priceRangeId=1"))[0]!;
  const { estates } = await daemon.ask<{ estates: { name: string }[] }>(`/api/recommended_estate/${chair.id}`);
  await page.goto("/#/chairs?priceRangeId=1");
  await page.getByRole("link", { name: chair.name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: chair.name })).toBeVisible();
  await expect(page).toHaveTitle(`${chair.name} · nazotte`);
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.getByRole("link", { name: "Back to the results" })).toHaveAttribute(
    "href",
    "#/chairs?priceRangeId=1",
  );
  await expect(page.locator(".row-name")).toHaveText(estates.map(({ name }) => name));
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, "chair");
  await page.setViewportSize({ width: 375, height: 740 });
  expect(await scrollsSideways(page)).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: chair.kind, exact: true }).click();
  await expect(page.getByRole("button", { name: `Remove Kind: ${chair.kind}` })).toBeVisible();
});

test("Bought until it is sold out, and found no more", async ({ page, daemon, watcher }) => {
  const chair = (await chairs(daemon, "priceRangeId=2"))[0]!;
  const before = await chairs(daemon, "priceRangeId=2");
  await page.goto(`/#/chairs/${chair.id}`);
  await page.getByLabel("Email address").fill("me@example.com");
  watcher.allow(/404/);
  const soldOut = page.getByText("Sold out", { exact: true });
  for (let bought = 0; !(await soldOut.isVisible()); ++bought) {
    expect(bought).toBeLessThan(1000);
    const asked = page.waitForResponse((answer) => answer.url().endsWith(`/api/chair/${chair.id}`));
    const sent = page.waitForResponse((answer) => answer.url().includes("/api/chair/buy/"));
    await page.getByRole("button", { name: "Buy" }).click();
    expect((await sent).status()).toBe(200);
    await expect(page.getByText("Bought for me@example.com.")).toBeVisible();
    if ((await asked).status() === 404) await expect(soldOut).toBeVisible();
  }
  await expect(page.getByRole("button", { name: "Buy" })).toBeHidden();
  expect(await accessibilityFaults(page)).toEqual([]);
  const after = await chairs(daemon, "priceRangeId=2");
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id).filter((id) => id !== chair.id));
  await page.reload();
  await expect(page.getByText("This chair is not in stock any more.")).toBeVisible();
  await expect(page.locator(".row-name").first()).toBeVisible();
  await page.goto("/#/chairs?priceRangeId=2");
  await expect(page.getByRole("status").first()).toContainText(`${after.length.toLocaleString("en")} chairs found`);
});

test("Somebody else buys the last one", async ({ page, daemon, watcher }) => {
  const chair = (await chairs(daemon, "priceRangeId=3"))[0]!;
  await page.goto(`/?lang=ja#/chairs/${chair.id}`);
  await page.getByLabel("メールアドレス").fill("me@example.com");
  watcher.allow(/404/);
  await sellOut(daemon, chair.id);
  await page.getByRole("button", { name: "購入する" }).click();
  await expect(page.getByRole("alert")).toContainText("たった今売り切れました。購入は行われていません。");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("alert")).toContainText("Nothing was bought.");
});

test("No email address, no purchase", async ({ page, daemon }) => {
  const chair = (await chairs(daemon, "priceRangeId=4"))[0]!;
  await page.goto(`/#/chairs/${chair.id}`);
  const email = page.getByLabel("Email address");
  for (const text of ["", "nobody", "a@b", "a b@example.com"]) {
    await email.fill(text);
    await page.getByRole("button", { name: "Buy" }).click();
    await expect(page.getByRole("alert")).toHaveText("Enter an email address, such as name@example.com.");
    await expect(email).toBeFocused();
    await expect(email).toHaveAttribute("aria-invalid", "true");
  }
  expect(await accessibilityFaults(page)).toEqual([]);
  await email.fill("a@example.com");
  await email.press("Enter");
  await expect(page.getByText("Bought for a@example.com.")).toBeVisible();
});

test("An estate, and its documents", picture, async ({ page, daemon }) => {
  const { estates } = await daemon.ask<{ estates: { id: number; name: string; address: string }[] }>(
    "/api/estate/low_priced",
  );
  const estate = estates[0]!;
  await page.goto(`/#/estates/${estate.id}`);
  await expect(page.getByRole("heading", { level: 1, name: estate.name })).toBeVisible();
  await expect(page.getByText(estate.address)).toBeVisible();
  await page.getByLabel("Email address").fill("me@example.com");
  await page.getByRole("button", { name: "Request documents" }).click();
  await expect(page.getByRole("status")).toContainText("Documents requested for me@example.com.");
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, "estate");
  await page.setViewportSize({ width: 375, height: 740 });
  expect(await scrollsSideways(page)).toBe(false);
  await page.getByRole("link", { name: "See homes around here on the map" }).click();
  await expect(page.getByRole("link", { name: estate.name }).first()).toBeVisible();
});

test("Rows that never were", async ({ page, watcher }) => {
  watcher.allow(/40[04]/);
  for (const id of ["999999999", "x", "99999999999999999999"]) {
    await page.goto(`/#/chairs/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such chair." })).toBeVisible();
    await page.goto(`/#/estates/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such home." })).toBeVisible();
  }
});
