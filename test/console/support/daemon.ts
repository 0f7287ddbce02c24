// A nazotted of a test's own on a SQLite file of generated rows, on a port that the system chooses.
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What console_test.py says. */
function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run console_test.py`);
  return value;
}

export const storeAddress = "sqlite:state/nazotte.sqlite";

const startMillisecondsMax = 60_000;

/** Without variables that nazotted reads. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(MYSQL_|NAZOTTE_|SERVER_PORT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

export class Daemon {
  readonly folder = mkdtempSync(join(tmpdir(), "nazotte-console-"));
  port = 0;
  private readonly options: string[];
  private process: ChildProcess | undefined;

  constructor(options: string[] = []) {
    this.options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  /** On the port it had before, if it had one. */
  async start(): Promise<this> {
    const log = openSync(join(this.folder, "log"), "w");
    // As `make run` has it: the Operate view shows the address.
    mkdirSync(join(this.folder, "state"), { recursive: true });
    const args = ["--listen", `127.0.0.1:${this.port}`, "--store", storeAddress];
    args.push("--conditions", given("NAZOTTE_CONDITIONS"), "--initial-data", given("NAZOTTE_DATA"), ...this.options);
    this.process = spawn(given("NAZOTTED"), args, {
      cwd: this.folder,
      stdio: ["ignore", log, log],
      env: cleanEnvironment(),
    });
    closeSync(log);
    const deadline = Date.now() + startMillisecondsMax;
    for (;;) {
      const serving = /serving on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.log);
      if (serving) {
        this.port = Number(serving[1]);
        return this;
      }
      if (this.process.exitCode !== null || Date.now() > deadline)
        throw new Error(`nazotted did not start:\n${this.log}`);
      await sleep(10);
    }
  }

  /** SIGTERM; the status has to be 0. */
  async stop(): Promise<void> {
    const process = this.process;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    const ended = new Promise<number | null>((resolve) => process.once("exit", resolve));
    process.kill("SIGTERM");
    const status = await ended;
    if (status !== 0) throw new Error(`nazotted ended with ${status}:\n${this.log}`);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** The body of an answer of the daemon itself, to hold the page against. */
  async ask<Value>(target: string, body?: unknown): Promise<Value> {
    const answer = await fetch(
      this.url + target,
      body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
    );
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Value;
  }
}
