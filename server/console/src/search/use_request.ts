// Loads something for as long as a component wants it.
import { useEffect, useState } from "preact/hooks";
import { isPassing, retryMilliseconds } from "../api";

export interface Request<Value> {
  /** The last one that came, also while another is on its way. */
  value: Value | undefined;
  error: unknown;
  loading: boolean;
  retry: () => void;
}

/** Loads anew whenever `key` changes; a request that is overtaken is aborted. */
export function useRequest<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Request<Value> {
  const [state, setState] = useState<{ value?: Value; error?: unknown; loading: boolean }>({ loading: true });
  const [attempt, setAttempt] = useState(0);
  const retry = () => setAttempt((number) => number + 1);
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState((before) => ({ ...before, loading: true }));
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setState({ value, loading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setState((before) => ({ ...before, error, loading: false }));
        if (isPassing(error)) timer = setTimeout(retry, retryMilliseconds);
      },
    );
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [key, attempt]);
  return { value: state.value, error: state.error, loading: state.loading, retry };
}
