// The frame: language, routes, and that the tests' own judges can find faults.
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import { test, expect } from "../support/test";
import { Watcher } from "../support/watcher";

test("The language is switched, remembered and in the address", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: "日本語" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expect(page).toHaveTitle(/なぞって|チェア|nazotte/);
  expect(new URL(page.url()).searchParams.get("lang")).toBe("ja");
  await page.goto("/");
  await expect(page.getByRole("button", { name: "English" })).toBeVisible();
  await page.goto("/?lang=en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("An address that names no view says so and leads back", async ({ page }) => {
  await page.goto("/#/no/such/view");
  await expect(page.getByRole("heading", { name: "There is no such page." })).toBeVisible();
  await page.getByRole("main").getByRole("link").click();
  await expect(page.getByRole("heading", { name: "There is no such page." })).toBeHidden();
});

test("A view that could not be fetched comes as soon as the daemon is back", async ({ page, daemon, watcher }) => {
  await page.goto("/#/estates");
  await expect(page.getByText(/homes$/)).toBeVisible();
  watcher.allow(/ERR_CONNECTION|failed: |dynamically imported module/);
  await daemon.stop();
  await page.getByRole("link", { name: "Operate" }).click();
  await expect(page.getByRole("alert")).toContainText("This view could not be loaded.");
  await daemon.start();
  await expect(page.getByRole("heading", { level: 1, name: "Operate" })).toBeVisible();
});

test("The keyboard reaches the content past the header", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("The judges find planted faults", async ({ page, daemon, watcher }) => {
  await page.goto("/#/no/such/view");
  await expect(page.getByRole("heading")).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  await page.evaluate(() => {
    document
      .querySelector("main")!
      .insertAdjacentHTML("beforeend", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">');
    document.body.insertAdjacentHTML("beforeend", "<div>wide</div>");
    document.body.lastElementChild!.setAttribute("id", "wide");
    document.getElementById("wide")!.style.width = "5000px";
  });
  expect((await accessibilityFaults(page)).join()).toContain("image-alt");
  expect(await scrollsSideways(page)).toBe(true);
  watcher.allow(/./);
  const judge = new Watcher(page, daemon.url);
  await page.evaluate(async () => {
    console.error("planted");
    setTimeout(() => {
      throw new Error("uncaught");
    });
    await fetch("http://127.0.0.2:9/elsewhere").catch(() => undefined);
    await fetch("/no/such/path");
  });
  await expect.poll(() => judge.problems().join("\n")).toContain("uncaught");
  for (const problem of ["console: planted", "violates the following Content Security Policy", "status 404"]) {
    expect(judge.problems().join("\n")).toContain(problem);
  }
  // Where no policy forbids it.
  await page.goto("about:blank");
  await page.evaluate(() => fetch("http://127.0.0.2:9/elsewhere").catch(() => undefined));
  expect(judge.problems().join("\n")).toContain("another host: http://127.0.0.2:9/");
});
