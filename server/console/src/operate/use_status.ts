// Asks for /status once a second while the page can be seen, and keeps what the last minute looked like.
import { useEffect, useRef, useState } from "preact/hooks";
import { between, fetchStatus, type Interval, type Status } from "./status";

const intervalMs = 1000;
export const keptIntervals = 60;

export interface Watched {
  status: Status | undefined;
  /** Oldest first. */
  intervals: Interval[];
  /** Of the last look; undefined: it went well. */
  error: unknown;
  /** Looks at once, such as after an import. */
  refresh: () => void;
}

export function useStatus(): Watched {
  const [watched, setWatched] = useState<Omit<Watched, "refresh">>({
    status: undefined,
    intervals: [],
    error: undefined,
  });
  const refresh = useRef<() => void>(() => undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const controller = new AbortController();
    const look = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const status = await fetchStatus(controller.signal);
        setWatched((former) => ({ status, intervals: appended(former, status), error: undefined }));
      } catch (error) {
        if (controller.signal.aborted) return;
        setWatched((former) => ({ ...former, error }));
      }
      clearTimeout(timer);
      timer = setTimeout(() => void look(), intervalMs);
    };
    const onVisibility = () => void look();
    refresh.current = onVisibility;
    document.addEventListener("visibilitychange", onVisibility);
    void look();
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
  return { ...watched, refresh: () => refresh.current() };
}

/** A daemon that was started anew begins with nothing. */
function appended(former: Omit<Watched, "refresh">, status: Status): Interval[] {
  if (!former.status || status.uptimeSeconds < former.status.uptimeSeconds) return [];
  const interval = between(former.status, status);
  return interval ? [...former.intervals, interval].slice(-keptIntervals) : former.intervals;
}
