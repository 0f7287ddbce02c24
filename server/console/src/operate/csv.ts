// What can be told of a CSV before and after the server has looked at it: which table it is for, and which line a refusal
// is about. RFC 4180: a quoted field may hold line ends, so a row is not always a line.

export type Table = "chair" | "estate";

const columnsOf: Record<Table, number> = { chair: 13, estate: 12 };

export const columnNames: Record<Table, string[]> = {
  chair: "id name description thumbnail price height width depth color features kind popularity stock".split(" "),
  estate:
    "id name description thumbnail address latitude longitude rent door_height door_width features popularity".split(
      " ",
    ),
};

/** Row number `wanted`, from 1, as it stands in the text, without its line end; undefined: there is none. */
export function rowText(csv: string, wanted: number): string | undefined {
  let row = 1;
  let begin = 0;
  let quoted = false;
  for (let i = 0; i < csv.length; ++i) {
    const c = csv[i];
    if (c === '"') quoted = !quoted;
    if (c !== "\n" || quoted) continue;
    if (row === wanted) return csv.slice(begin, i).replace(/\r$/, "");
    ++row;
    begin = i + 1;
  }
  return row === wanted && begin < csv.length ? csv.slice(begin) : undefined;
}

/** The fields of one row. */
export function fieldsOf(row: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < row.length; ++i) {
    const c = row[i]!;
    if (c === '"' && quoted && row[i + 1] === '"') {
      field += row[++i];
    } else if (c === '"') {
      quoted = !quoted;
    } else if (c === "," && !quoted) {
      fields.push(field);
      field = "";
    } else {
      field += c;
    }
  }
  return [...fields, field];
}

/** By the number of columns of the first row; undefined: it fits neither table. */
export function guessTable(csv: string): Table | undefined {
  const first = rowText(csv, 1);
  if (first === undefined) return undefined;
  const columns = fieldsOf(first).length;
  return (Object.keys(columnsOf) as Table[]).find((table) => columnsOf[table] === columns);
}

/** What a refusal such as "row 2, column 5 (price): 'xx' is not ..." is about. */
export interface Fault {
  row: number;
  column: number | undefined;
  columnName: string | undefined;
  reason: string;
  fields: string[] | undefined;
}

/** Undefined: the message names no row. */
export function faultOf(message: string, csv: string): Fault | undefined {
  const match = /^row (\d+)(?:, column (\d+) \(([^)]*)\))?: (.*)$/s.exec(message);
  if (!match) return undefined;
  const row = Number(match[1]);
  const text = rowText(csv, row);
  return {
    row,
    column: match[2] === undefined ? undefined : Number(match[2]),
    columnName: match[3],
    reason: match[4]!,
    fields: text === undefined ? undefined : fieldsOf(text),
  };
}
