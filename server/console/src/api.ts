// The daemon's HTTP interface as typed functions. Failures are ApiError and nothing else.

export interface Estate {
  id: number;
  thumbnail: string;
  name: string;
  description: string;
  latitude: number;
  longitude: number;
  address: string;
  rent: number;
  doorHeight: number;
  doorWidth: number;
  features: string;
}

export interface Chair {
  id: number;
  name: string;
  description: string;
  thumbnail: string;
  price: number;
  height: number;
  width: number;
  depth: number;
  color: string;
  features: string;
  kind: string;
}

export interface Coordinate {
  latitude: number;
  longitude: number;
}

export interface ConsoleSettings {
  version: string;
  /** With {z}, {x} and {y}; empty: the map has no tiles. */
  tileUrl: string;
  tileAttribution: string;
}

/** An answer and what it took. */
export interface Timed<Value> {
  value: Value;
  /** The server's own time; undefined: it did not say. */
  serverMilliseconds: number | undefined;
  roundTripMilliseconds: number;
}

export class ApiError extends Error {
  /** 0: no answer came. */
  readonly status: number;
  /** Of a 503 or 429. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, reason: string, retryAfterSeconds?: number) {
    super(reason);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface RequestOptions {
  method?: "GET" | "POST";
  /** Sent as JSON; of a form as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** An answer of this status refused the request. */
export function hasStatus(error: unknown, ...statuses: number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** Worth asking again, after so long. */
export function isPassing(error: unknown): boolean {
  return hasStatus(error, 0, 503, 429);
}
export const retryMilliseconds = 2000;

/** The answer to a request when it is 2xx, else an ApiError. An abort stays an abort. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const form = options.body instanceof FormData;
  const init: RequestInit = {
    method: options.method ?? "GET",
    headers: {
      ...(options.body === undefined || form ? {} : { "Content-Type": "application/json" }),
      ...options.headers,
    },
  };
  if (options.body !== undefined) init.body = form ? (options.body as FormData) : JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, String(error));
  }
  if (!response.ok) {
    const { status, statusText, headers } = response;
    throw refusal(status, statusText, await response.text().catch(() => ""), headers.get("Retry-After"));
  }
  return response;
}

/** What an answer that is not 2xx says: its body's error. */
export function refusal(status: number, statusText: string, body: string, retryAfter: string | null = null): ApiError {
  const seconds = Number(retryAfter ?? NaN);
  return new ApiError(status, errorOf(body) ?? statusText, Number.isFinite(seconds) ? seconds : undefined);
}

function errorOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "error" in body) return String(body.error);
  } catch {
    // What is in front of the daemon may answer without JSON; the status line has to do.
  }
  return undefined;
}

export async function getJson<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  return (await (await send(path, { signal })).json()) as Value;
}

/** As send, with times, of which the server tells its own when it is asked to. */
export async function sendTimed<Value>(path: string, options: RequestOptions = {}): Promise<Timed<Value>> {
  const start = performance.now();
  const response = await send(path, { ...options, headers: { "X-Server-Timing": "1", ...options.headers } });
  const value = (await response.json()) as Value;
  const roundTripMilliseconds = performance.now() - start;
  return { value, serverMilliseconds: serverTiming(response.headers.get("Server-Timing")), roundTripMilliseconds };
}

/** `app;dur=0.031` */
export function serverTiming(field: string | null): number | undefined {
  const duration = /(?:^|,)\s*app\s*;(?:[^,]*;)?\s*dur=([\d.]+)/.exec(field ?? "");
  return duration ? Number(duration[1]) : undefined;
}

export function consoleSettings(): Promise<ConsoleSettings> {
  return getJson("/console.json");
}

export interface EstateList {
  count: number;
  estates: Estate[];
}

/** Estates inside the polygon, at most 50, the most popular first. */
export function nazotte(coordinates: Coordinate[], signal?: AbortSignal): Promise<Timed<EstateList>> {
  return sendTimed("/api/estate/nazotte", { method: "POST", body: { coordinates }, signal });
}
