// Where an admin token is set, imports and reloads ask for it.
import { writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "../support/test";

const file = join(mkdtempSync(join(tmpdir(), "nazotte-token-")), "token");
writeFileSync(file, "open-sesame\n", { mode: 0o600 });
test.use({ daemonOptions: ["--admin-token-file", file] });

test("Without the token an import is refused, with it it is done", async ({ page, watcher }) => {
  watcher.allow(/status 401|401 \(Unauthorized\)|ERR_CONNECTION/);
  await page.goto("/?lang=en#/operate");
  const line = "900061,a,b,/c.png,1000,90,60,60,黒,,座椅子,5,3\n";
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(line) });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This needs the admin token.");
  await page.getByLabel("Admin token").fill("open-sesame");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("a.csv was imported.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Admin token")).toHaveValue("open-sesame");
  await page.getByRole("button", { name: "Reload all rows" }).click();
  await expect(page.getByText("All rows were read again.")).toBeVisible();
});
