// The last search of each table, so that a detail leads back to it; for as long as the tab is open.
import type { Table } from "./tables";

function storageKey(table: Table): string {
  return `nazotte.search.${table.plural}`;
}

export function rememberSearch(table: Table, parameters: URLSearchParams): void {
  try {
    sessionStorage.setItem(storageKey(table), parameters.toString());
  } catch {
    // A browser may forbid storage; then a detail leads to a search without conditions.
  }
}

/** Empty: there was none, or one without conditions. */
export function lastSearch(table: Table): URLSearchParams {
  try {
    return new URLSearchParams(sessionStorage.getItem(storageKey(table)) ?? "");
  } catch {
    return new URLSearchParams();
  }
}
