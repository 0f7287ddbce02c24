// Where the user is: the part of the address behind the #. `#/nazotte?p=...` is the path "nazotte" with the parameter p.
import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** "chairs/12"; the start page is "". */
  path: string;
  parameters: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#?\/?/, "");
  const question = text.indexOf("?");
  const path = question < 0 ? text : text.slice(0, question);
  return {
    path: path.replace(/\/+$/, ""),
    parameters: new URLSearchParams(question < 0 ? "" : text.slice(question + 1)),
  };
}

export function formatRoute(path: string, parameters?: URLSearchParams): string {
  const query = parameters?.toString() ?? "";
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** Goes there; `replace` leaves no entry in the history. */
export function navigate(path: string, parameters?: URLSearchParams, options: { replace?: boolean } = {}): void {
  const hash = formatRoute(path, parameters);
  if (hash === location.hash) return;
  if (options.replace) {
    history.replaceState(history.state, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

/** The current route; the component renders anew whenever it changes, after `changing` was called. */
export function useRoute(changing: () => void): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => {
      changing();
      setRoute(parseRoute(location.hash));
    };
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
}
