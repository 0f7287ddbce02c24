// The views of the console, one line each. A view is a module in views/ whose default export is a component that gets
// the route; it is fetched when it is first shown.
import type { ComponentType } from "preact";
import type { TextKey } from "./i18n";
import type { IconName } from "./icon";
import type { Route } from "./route";

export interface ViewProps {
  route: Route;
  /** The segment of the path in place of `:id`; empty: the pattern has none. */
  id: string;
}

export interface View {
  /** A path, such as "chairs" or "chairs/:id". */
  pattern: string;
  title: TextKey;
  /** With one it has its place in the navigation, in the order of this list. */
  icon?: IconName;
  load: () => Promise<{ default: ComponentType<ViewProps> }>;
}

export const views: View[] = [
  { pattern: "", title: "start.title", load: () => import("./views/start") },
  { pattern: "nazotte", title: "nazotte.title", icon: "lasso", load: () => import("./views/nazotte") },
  { pattern: "chairs", title: "chairs.title", icon: "chair", load: () => import("./views/chairs") },
  { pattern: "chairs/:id", title: "chair.title", load: () => import("./views/chair") },
  { pattern: "estates", title: "estates.title", icon: "home", load: () => import("./views/estates") },
  { pattern: "estates/:id", title: "estate.title", load: () => import("./views/estate") },
  { pattern: "operate", title: "operate.title", icon: "pulse", load: () => import("./views/operate") },
];

/** Shown where the address names no view. */
export const startView: View = views.find((view) => view.pattern === "") ?? views[0]!;

export interface ViewMatch {
  view: View;
  id: string;
}

export function matchView(path: string): ViewMatch | undefined {
  for (const view of views) {
    if (!view.pattern.endsWith(":id")) {
      if (view.pattern === path) return { view, id: "" };
      continue;
    }
    const prefix = view.pattern.slice(0, -":id".length);
    const id = path.slice(prefix.length);
    if (path.startsWith(prefix) && id && !id.includes("/")) return { view, id: decodeURIComponent(id) };
  }
  return undefined;
}
