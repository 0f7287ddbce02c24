// What of a search is chosen, as the address says it. Pure functions; nothing changes what it is given.
import type { Condition, Parameter, RangeList, Table } from "./tables";

/** The conditions among the parameters, in the table's order: equal choices make equal texts. */
export function chosenOf(table: Table, parameters: URLSearchParams): URLSearchParams {
  const chosen = new URLSearchParams();
  for (const { name } of table.parameters) {
    const value = parameters.get(name);
    if (value) chosen.set(name, value);
  }
  return chosen;
}

/** From 0; what is no number is the first page. */
export function pageOf(parameters: URLSearchParams): number {
  const page = Number(parameters.get("page") ?? "0");
  return Number.isSafeInteger(page) && page > 0 ? page : 0;
}

export function valuesOf(parameter: Parameter, chosen: URLSearchParams): string[] {
  const value = chosen.get(parameter.name) ?? "";
  if (parameter.form !== "features") return value === "" ? [] : [value];
  return value.split(",").filter((feature) => feature !== "");
}

/** With the value chosen, or not any more. */
export function toggled(parameter: Parameter, value: string, chosen: URLSearchParams): URLSearchParams {
  const values = valuesOf(parameter, chosen);
  const without = values.filter((other) => other !== value);
  const added = without.length < values.length ? without : parameter.form === "features" ? [...values, value] : [value];
  const result = new URLSearchParams(chosen);
  if (added.length === 0) result.delete(parameter.name);
  else result.set(parameter.name, added.join(","));
  return result;
}

export interface RangeTexts {
  below: (bound: string) => string;
  between: (from: string, to: string) => string;
  from: (bound: string) => string;
  any: string;
  /** What the lists call "円". */
  yen: (value: number) => string;
  language: string;
}

/** What a value of a parameter is called. */
export function labelOf(
  parameter: Parameter,
  value: string,
  conditions: Condition | undefined,
  texts: RangeTexts,
): string {
  if (parameter.form !== "range") return value;
  const list = conditions?.[parameter.list] as RangeList | undefined;
  if (!list) return "…";
  const range = list.ranges.find(({ id }) => String(id) === value);
  if (!range) return value;
  const bound = (number: number) =>
    list.prefix === "" && list.suffix === "円"
      ? texts.yen(number)
      : `${list.prefix}${number.toLocaleString(texts.language)}${list.suffix}`;
  if (range.min === -1) return range.max === -1 ? texts.any : texts.below(bound(range.max));
  return range.max === -1 ? texts.from(bound(range.min)) : texts.between(bound(range.min), bound(range.max));
}

/** Numbers of the pages that a pager names, from 0; a gap is undefined. */
export function pagesShown(page: number, pages: number): (number | undefined)[] {
  const near = [0, page - 1, page, page + 1, pages - 1].filter((number) => number >= 0 && number < pages);
  const shown: (number | undefined)[] = [];
  let last = -1;
  for (const number of [...new Set(near)].sort((a, b) => a - b)) {
    if (number === last + 2) shown.push(last + 1);
    else if (number > last + 2) shown.push(undefined);
    shown.push(number);
    last = number;
  }
  return shown;
}
