// Every view on a narrow screen: nothing scrolls sideways, the whole navigation is there, and fingers hit what they aim at.
import type { Page } from "@playwright/test";
import { accessibilityFaults, scrollsSideways } from "../support/axe";
import { test, expect } from "../support/test";

const polygon = "wvt7Ggy6yaAgm1DvtrDv4Jw4J_0hD";
const paths = ["", "nazotte", `nazotte?p=${polygon}`, "chairs", "chairs?priceRangeId=2&page=1", "chairs/1", "estates"];
paths.push("estates?rentRangeId=1&features=%E8%A7%92%E9%83%A8%E5%B1%8B", "estates/1", "operate", "no/such/view");

/** What to touch, but links in running text and Leaflet's handles, of which one is there for each vertex: "element: size". */
function smallTargets(page: Page, pixelsMin: number): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = [
      ...document.querySelectorAll<HTMLElement>("a, button, input, label:has(input), select, [role=button]"),
    ];
    return targets
      .filter(
        (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".handle, .skip-link, label input"),
      )
      .filter((one) => getComputedStyle(one).display !== "inline")
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => Math.min(box.width, box.height) < least - 0.5)
      .map(({ one, box }) => `${one.outerHTML.slice(0, 80)}: ${box.width.toFixed(1)}×${box.height.toFixed(1)}`);
  }, pixelsMin);
}

/** Links of the navigation that a finger would miss: off the screen, or below something else. */
function unreachableEntries(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const links = [...document.querySelectorAll<HTMLElement>("header nav a")];
    const missed = links.filter((link) => {
      const { left, right, top, bottom, width } = link.getBoundingClientRect();
      const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
      const label = link.scrollWidth <= Math.ceil(width);
      return !inside || !label || !link.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    });
    return links.length === 4 ? missed.map((link) => link.outerHTML) : [`${links.length} links`];
  });
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/^(Loading…|読み込み中…)$/)).toHaveCount(0);
  await expect(page.locator(".row-placeholder")).toHaveCount(0);
  const filters = page.locator(".filters-toggle");
  if (await filters.isVisible()) await filters.click();
}

for (const language of ["ja", "en"]) {
  for (const width of [320, 375]) {
    test.describe(`In ${language}, ${width} pixels wide`, () => {
      test.use({ viewport: { width, height: 667 }, hasTouch: true, isMobile: true });

      test("everything is there, and can be touched", async ({ page }) => {
        for (const path of paths) {
          await page.goto(`/?lang=${language}#/${path}`);
          await settled(page);
          const found = {
            sideways: await scrollsSideways(page),
            unreachable: await unreachableEntries(page),
            small: await smallTargets(page, 44),
          };
          expect.soft(found, path).toEqual({ sideways: false, unreachable: [], small: [] });
        }
        expect(await accessibilityFaults(page)).toEqual([]);
        // The judges find what is planted.
        await page
          .locator("header nav a")
          .nth(1)
          .evaluate((link) => (link.style.translate = "0 5000px"));
        await page.getByRole("main").evaluate((main) => main.insertAdjacentHTML("beforeend", "<button>x</button>"));
        expect(await unreachableEntries(page)).toHaveLength(1);
        expect((await smallTargets(page, 44)).join()).toContain("<button>x</button>");
      });
    });
  }
}
