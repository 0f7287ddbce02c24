// The pictures of the documents: made only when NAZOTTE_SCREENSHOTS names the folder for them (make console-screenshots).
import type { Page } from "@playwright/test";
import { join } from "node:path";

const folder = process.env.NAZOTTE_SCREENSHOTS;

/** `name` as in console_NAME.png. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!folder) return;
  await page.screenshot({ path: join(folder, `console_${name}.png`), animations: "disabled" });
}
