// Estates by filters.
import { SearchPage } from "../search/search_page";
import { estateTable } from "../search/tables";
import type { ViewProps } from "../views";

export default function Estates({ route }: ViewProps) {
  return <SearchPage table={estateTable} route={route} />;
}
