// The switch that turns the console off.
import { test, expect } from "../support/test";

test.use({ daemonOptions: ["--no-console"] });

test("There is no page, and the API is as it was", async ({ page, daemon, watcher }) => {
  watcher.allow(/404/);
  const answer = await page.goto("/");
  expect(answer?.status()).toBe(404);
  expect(await answer?.json()).toEqual({ error: "no such path" });
  expect((await daemon.ask<{ estates: unknown[] }>("/api/estate/low_priced")).estates).toHaveLength(20);
});
