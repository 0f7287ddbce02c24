// The pictures of the documents: made only when NAZOTTE_SCREENSHOTS names the folder for them (make console-screenshots).
import type { Page } from "@playwright/test";
import { join } from "node:path";

const folder = process.env.NAZOTTE_SCREENSHOTS;

/** Marks a test that makes pictures: test("...", picture, async ...). Where pictures are wanted, no other is run. */
export const picture = { tag: "@picture" };

/** The same letters on every machine, for Japanese and for the rest. */
const typeface = '"Noto Sans CJK JP"';

/** `name` as in console_NAME.png. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!folder) return;
  await page.evaluate((family) => (document.body.style.fontFamily = family), typeface);
  await page.screenshot({ path: join(folder, `console_${name}.png`), animations: "disabled" });
}
