// All rows of a daemon, and what searches of them have to find: a look at each.
import type { Daemon } from "./daemon";

export interface Row extends Record<string, string | number> {
  id: number;
  features: string;
}

interface RangeList {
  ranges: { id: number; min: number; max: number }[];
}
interface WordList {
  list: string[];
}

export interface Parameter {
  name: string;
  /** In the condition file. */
  list: string;
  /** In a row. */
  member: string;
}

export const chairParameters: Parameter[] = [
  ...["price", "height", "width", "depth"].map((name) => ({ name: `${name}RangeId`, list: name, member: name })),
  { name: "kind", list: "kind", member: "kind" },
  { name: "color", list: "color", member: "color" },
  { name: "features", list: "feature", member: "features" },
];
export const estateParameters: Parameter[] = [
  ...["doorHeight", "doorWidth", "rent"].map((name) => ({ name: `${name}RangeId`, list: name, member: name })),
  { name: "features", list: "feature", member: "features" },
];

export class Enumeration {
  private constructor(
    readonly rows: Row[],
    private readonly condition: Record<string, RangeList | WordList>,
    private readonly parameters: Parameter[],
  ) {}

  static async of(daemon: Daemon, table: "chair" | "estate"): Promise<Enumeration> {
    const condition = await daemon.ask<Record<string, RangeList>>(`/api/${table}/search/condition`);
    const [name, list] = table === "chair" ? ["priceRangeId", "price"] : ["rentRangeId", "rent"];
    const rows: Row[] = [];
    for (const { id } of condition[list]!.ranges) {
      const answer = await daemon.ask<Record<string, Row[]>>(`/api/${table}/search?${name}=${id}&page=0&perPage=10000`);
      rows.push(...answer[`${table}s`]!);
    }
    return new Enumeration(rows, condition, table === "chair" ? chairParameters : estateParameters);
  }

  private matches(row: Row, { name, list, member }: Parameter, value: string): boolean {
    if (name === "features") return value.split(",").every((feature) => row.features.includes(feature));
    const among = this.condition[list]!;
    if (!("ranges" in among)) return row[member] === value;
    const { min, max } = among.ranges.find(({ id }) => String(id) === value)!;
    const number = Number(row[member]);
    return (min === -1 || number >= min) && (max === -1 || number < max);
  }

  find(chosen: Record<string, string>): Row[] {
    const asked = this.parameters.filter(({ name }) => chosen[name]);
    return this.rows.filter((row) => asked.every((parameter) => this.matches(row, parameter, chosen[parameter.name]!)));
  }

  /** "parameter value" to the number of rows with this choice made. */
  counts(chosen: Record<string, string>): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { name, list } of this.parameters) {
      const among = this.condition[list]!;
      const values = "ranges" in among ? among.ranges.map(({ id }) => String(id)) : among.list;
      for (const value of values) {
        const added = name === "features" && chosen[name] ? `${chosen[name]},${value}` : value;
        counts.set(`${name} ${value}`, this.find({ ...chosen, [name]: added }).length);
      }
    }
    return counts;
  }
}
