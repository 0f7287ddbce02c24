// What /status says, and what two looks at it tell: rates and latencies of the time between them.
import { getJson } from "../api";

export interface TableStatus {
  name: "chair" | "estate";
  rows: number;
  liveRows: number;
  segments: number;
  memory: Record<string, number>;
}

export interface RouteStatus {
  method: string;
  route: string;
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
  buckets: number[];
}

export interface PastWrite {
  time: string;
  action: "import" | "initialize" | "reload";
  table?: "chair" | "estate";
  rows?: number;
  bytes?: number;
  seconds: number;
  result: "done" | "failed";
  error?: string;
}

export interface Status {
  version: string;
  uptimeSeconds: number;
  process: { residentBytes: number; cpuSeconds: number; threads: number };
  slowQueryMilliseconds: number;
  tables: TableStatus[];
  snapshot: { version: number; ageSeconds: number };
  requests: { boundsSeconds: number[]; routes: RouteStatus[]; overloadRefusals: number; slow: number };
  connections: { opened: number; closed: number; refused: number };
  store: {
    kind: string;
    address: string;
    state: "ready" | "away" | "closed";
    reason: string;
    difference: string;
    reloading: boolean;
    outages: number;
    queuedWrites: number;
    queuedBytes: number;
  };
  buys: { done: number; soldOut: number; failed: number; commits: number };
  writes: PastWrite[];
}

export function fetchStatus(signal?: AbortSignal): Promise<Status> {
  return getJson("/status", signal);
}

/** This page's own questions, and those of other machines how the daemon is. */
const watching = new Set(["/status", "/metrics", "/healthz", "/readyz"]);

export function isWatching(route: RouteStatus): boolean {
  return watching.has(route.route);
}

export interface RouteRate {
  name: string;
  perSecond: number;
}

/** What happened between two looks. */
export interface Interval {
  perSecond: number;
  /** Errors of ours, 5xx. */
  failuresPerSecond: number;
  routes: RouteRate[];
  /** Answers per bucket. */
  buckets: number[];
  cpuShare: number;
}

/** Nothing when the daemon was started anew in between. */
export function between(earlier: Status, later: Status): Interval | undefined {
  const seconds = later.uptimeSeconds - earlier.uptimeSeconds;
  if (seconds <= 0) return undefined;
  const before = new Map(earlier.requests.routes.map((route) => [key(route), route]));
  const buckets = later.requests.boundsSeconds.map(() => 0).concat(0);
  const routes: RouteRate[] = [];
  let requests = 0;
  let failures = 0;
  for (const route of later.requests.routes) {
    if (isWatching(route)) continue;
    const past = before.get(key(route));
    const count = route.requests - (past?.requests ?? 0);
    requests += count;
    failures += failuresOf(route) - (past ? failuresOf(past) : 0);
    route.buckets.forEach((value, i) => (buckets[i] = (buckets[i] ?? 0) + value - (past?.buckets[i] ?? 0)));
    if (count > 0) routes.push({ name: key(route), perSecond: count / seconds });
  }
  routes.sort((a, b) => b.perSecond - a.perSecond);
  const cpuShare = (later.process.cpuSeconds - earlier.process.cpuSeconds) / seconds;
  return { perSecond: requests / seconds, failuresPerSecond: failures / seconds, routes, buckets, cpuShare };
}

function key(route: RouteStatus): string {
  return `${route.method} ${route.route}`.trim();
}

function failuresOf(route: RouteStatus): number {
  return Object.entries(route.statuses).reduce((sum, [status, count]) => sum + (status.startsWith("5") ? count : 0), 0);
}

/** All answers since the start, per bucket. */
export function bucketsOf(status: Status): number[] {
  const buckets = status.requests.boundsSeconds.map(() => 0).concat(0);
  for (const route of status.requests.routes) {
    if (!isWatching(route)) route.buckets.forEach((value, i) => (buckets[i] = (buckets[i] ?? 0) + value));
  }
  return buckets;
}

/** The bound of the bucket that a quantile lies in; undefined: nothing was answered. Infinity: above all bounds. */
export function quantile(bounds: number[], buckets: number[], share: number): number | undefined {
  const all = buckets.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  let passed = 0;
  const bucket = buckets.findIndex((count) => (passed += count) >= share * all);
  return bounds[bucket] ?? Infinity;
}
