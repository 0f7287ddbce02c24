// What must not happen on a page: errors on its console, uncaught exceptions, failed requests, requests to other hosts.
import type { Page } from "@playwright/test";

export class Watcher {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** `origin` is where the page may ask. */
  constructor(page: Page, origin: string) {
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.found.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => this.found.push(`exception: ${error.stack ?? error.message}`));
    page.on("requestfailed", (request) => {
      // What the page itself gives up is no failure.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") this.found.push(`failed: ${request.url()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== "data:" && url.protocol !== "blob:") {
        this.found.push(`another host: ${request.url()}`);
      }
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.found.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  /** From now on, and before, this is meant: a refused import, a daemon that is away. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  problems(): string[] {
    return this.found.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
  }
}
