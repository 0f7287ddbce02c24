// The two tables as searches see them: their routes, their parameters, the texts that differ.
import { getJson, send, sendTimed, type Chair, type Estate, type Timed } from "../api";
import type { TextKey } from "../i18n";

export interface Rows {
  chair: Chair;
  estate: Estate;
}
export type TableName = keyof Rows;

export interface Parameter {
  /** In the query string. */
  name: string;
  /** In the condition file. */
  list: string;
  title: TextKey;
  form: "range" | "word" | "color" | "features";
}

export interface Table<Name extends TableName = TableName> {
  name: Name;
  /** Of the list in answers, and of the view. */
  plural: `${Name}s`;
  parameters: Parameter[];
  texts: { title: TextKey; found: TextKey; all: TextKey; lowPriced: TextKey };
}

const features: Parameter = { name: "features", list: "feature", title: "search.features", form: "features" };

export const chairTable: Table<"chair"> = {
  name: "chair",
  plural: "chairs",
  parameters: [
    { name: "priceRangeId", list: "price", title: "search.price", form: "range" },
    { name: "kind", list: "kind", title: "search.kind", form: "word" },
    { name: "color", list: "color", title: "search.color", form: "color" },
    { name: "heightRangeId", list: "height", title: "search.height", form: "range" },
    { name: "widthRangeId", list: "width", title: "search.width", form: "range" },
    { name: "depthRangeId", list: "depth", title: "search.depth", form: "range" },
    features,
  ],
  texts: {
    title: "chairs.title",
    found: "chairs.found",
    all: "chairs.all",
    lowPriced: "chairs.lowPriced",
  },
};

export const estateTable: Table<"estate"> = {
  name: "estate",
  plural: "estates",
  parameters: [
    { name: "rentRangeId", list: "rent", title: "search.rent", form: "range" },
    { name: "doorHeightRangeId", list: "doorHeight", title: "search.doorHeight", form: "range" },
    { name: "doorWidthRangeId", list: "doorWidth", title: "search.doorWidth", form: "range" },
    features,
  ],
  texts: {
    title: "estates.title",
    found: "estates.found",
    all: "estates.all",
    lowPriced: "estates.lowPriced",
  },
};

export interface RangeList {
  prefix: string;
  suffix: string;
  ranges: { id: number; min: number; max: number }[];
}
export interface WordList {
  list: string[];
}
/** A condition file. */
export type Condition = Record<string, RangeList | WordList>;

export interface Choice {
  value: string;
  count: number;
}
export interface Facets {
  count: number;
  facets: { parameter: string; choices: Choice[] }[];
}

export interface Found<Row> {
  count: number;
  rows: Row[];
}

export const rowsPerPage = 24;

export function condition(table: Table, signal: AbortSignal): Promise<Condition> {
  return getJson(`/api/${table.name}/search/condition`, signal);
}

export function facets(table: Table, chosen: URLSearchParams, signal: AbortSignal): Promise<Facets> {
  return getJson(`/api/${table.name}/search/facets?${chosen}`, signal);
}

/** `page` from 0. */
export async function search<Name extends TableName>(
  table: Table<Name>,
  chosen: URLSearchParams,
  page: number,
  signal: AbortSignal,
): Promise<Timed<Found<Rows[Name]>>> {
  const query = new URLSearchParams(chosen);
  query.set("page", String(page));
  query.set("perPage", String(rowsPerPage));
  const answer = await sendTimed<{ count: number } & Record<string, Rows[Name][]>>(
    `/api/${table.name}/search?${query}`,
    { signal },
  );
  return { ...answer, value: { count: answer.value.count, rows: answer.value[table.plural] ?? [] } };
}

export async function lowPriced<Name extends TableName>(
  table: Table<Name>,
  signal: AbortSignal,
): Promise<Rows[Name][]> {
  const answer = await getJson<Record<string, Rows[Name][]>>(`/api/${table.name}/low_priced`, signal);
  return answer[table.plural] ?? [];
}

export function detail<Name extends TableName>(
  table: Table<Name>,
  id: string,
  signal: AbortSignal,
): Promise<Rows[Name]> {
  return getJson(`/api/${table.name}/${encodeURIComponent(id)}`, signal);
}

/** Estates through whose door the chair fits, sold out or not; a chair that never was is refused with 400. */
export async function recommendedEstates(id: string, signal: AbortSignal): Promise<Estate[]> {
  const answer = await getJson<{ estates: Estate[] }>(`/api/recommended_estate/${encodeURIComponent(id)}`, signal);
  return answer.estates;
}

export async function buyChair(id: string, email: string): Promise<void> {
  await send(`/api/chair/buy/${encodeURIComponent(id)}`, { method: "POST", body: { email } });
}

export async function requestDocuments(id: string, email: string): Promise<void> {
  await send(`/api/estate/req_doc/${encodeURIComponent(id)}`, { method: "POST", body: { email } });
}

/** The words of a row's list, none of them empty. */
export function featuresOf(row: Chair | Estate): string[] {
  return row.features.split(",").filter((feature) => feature !== "");
}
