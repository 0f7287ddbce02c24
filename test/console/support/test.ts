// `test` of all specs: a daemon for each file that says its options, and a page that is watched.
//
//   test.use({ daemonOptions: ["--no-console"] });
//   test("what is promised", async ({ page, daemon, watcher }) => { await page.goto("/#/nazotte"); ... });
import { test as base, expect } from "@playwright/test";
import { Daemon } from "./daemon";
import { Watcher } from "./watcher";

interface WorkerFixtures {
  daemonOptions: string[];
  daemon: Daemon;
}

interface TestFixtures {
  watcher: Watcher;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  daemonOptions: [[], { scope: "worker", option: true }],
  daemon: [
    async ({ daemonOptions }, use) => {
      const daemon = new Daemon(daemonOptions);
      try {
        await use(await daemon.start());
      } finally {
        await daemon.remove();
      }
    },
    { scope: "worker" },
  ],
  baseURL: async ({ daemon }, use) => use(daemon.url),
  watcher: [
    async ({ page, daemon }, use) => {
      const watcher = new Watcher(page, daemon.url);
      await use(watcher);
      expect(watcher.problems()).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
