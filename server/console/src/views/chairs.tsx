// Chairs by filters.
import { SearchPage } from "../search/search_page";
import { chairTable } from "../search/tables";
import type { ViewProps } from "../views";

export default function Chairs({ route }: ViewProps) {
  return <SearchPage table={chairTable} route={route} />;
}
