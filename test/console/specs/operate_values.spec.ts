// What the Operate view computes, without a page: rows of a CSV, what a refusal is about, rates between two looks.
import { expect, test } from "@playwright/test";
import { faultOf, fieldsOf, guessTable, rowText } from "../console/operate/csv";
import { between, quantile, type RouteStatus, type Status } from "../console/operate/status";

const csv = '1,"a\nb",c\r\n2,"say ""x"", y",\r\n3,,';

test("Rows are found behind line ends in quotes", () => {
  expect(rowText(csv, 1)).toBe('1,"a\nb",c');
  expect(rowText(csv, 2)).toBe('2,"say ""x"", y",');
  expect(rowText(csv, 3)).toBe("3,,");
  expect(rowText(csv, 4)).toBeUndefined();
  expect(rowText("1,2\n", 2)).toBeUndefined();
});

test("Fields lose their quotes", () => {
  expect(fieldsOf('2,"say ""x"", y",')).toEqual(["2", 'say "x", y', ""]);
});

test("A table is told from its number of columns", () => {
  expect(guessTable("1,2,3,4,5,6,7,8,9,10,11,12,13\n")).toBe("chair");
  expect(guessTable('1,"2\n2",3,4,5,6,7,8,9,10,11,12')).toBe("estate");
  expect(guessTable("1,2,3")).toBeUndefined();
  expect(guessTable("")).toBeUndefined();
});

test("A refusal is taken apart, if it names a row", () => {
  const fault = faultOf("row 2, column 5 (price): 'x' is not an integer", "1,2\n3,4\n");
  expect(fault).toEqual({
    row: 2,
    column: 5,
    columnName: "price",
    reason: "'x' is not an integer",
    fields: ["3", "4"],
  });
  expect(faultOf("row 9: 1 columns found, 13 expected", "1\n")?.fields).toBeUndefined();
  expect(faultOf("id 1 is given twice", "1\n")).toBeUndefined();
});

function status(uptimeSeconds: number, routes: Partial<RouteStatus>[]): Status {
  const whole = routes.map((route) => ({
    method: "GET",
    seconds: 0,
    statuses: {},
    requests: 0,
    buckets: [0, 0, 0],
    route: "/",
    ...route,
  }));
  const requests = { boundsSeconds: [0.001, 0.01], routes: whole, overloadRefusals: 0, slow: 0 };
  return {
    uptimeSeconds,
    process: { residentBytes: 0, cpuSeconds: uptimeSeconds / 4, threads: 1 },
    requests,
  } as unknown as Status;
}

test("Rates are of the time between two looks, without those of watching itself", () => {
  const earlier = status(10, [{ route: "/a", requests: 5, buckets: [5, 0, 0], statuses: { "200": 5 } }]);
  const later = status(12, [
    { route: "/a", requests: 9, buckets: [7, 2, 0], statuses: { "200": 7, "503": 2 } },
    { route: "/b", requests: 2, buckets: [0, 0, 2], statuses: { "200": 2 } },
    { route: "/status", requests: 50, buckets: [50, 0, 0], statuses: { "200": 50 } },
  ]);
  const interval = between(earlier, later)!;
  expect(interval.perSecond).toBe(3);
  expect(interval.failuresPerSecond).toBe(1);
  expect(interval.buckets).toEqual([2, 2, 2]);
  expect(interval.cpuShare).toBe(0.25);
  expect(interval.routes.map(({ name }) => name)).toEqual(["GET /a", "GET /b"]);
  expect(between(later, earlier)).toBeUndefined();
});

test("A quantile is the bound of its bucket", () => {
  expect(quantile([1, 2], [0, 0, 0], 0.5)).toBeUndefined();
  expect(quantile([1, 2], [99, 1, 0], 0.5)).toBe(1);
  expect(quantile([1, 2], [98, 2, 0], 0.99)).toBe(2);
  expect(quantile([1, 2], [0, 0, 1], 0.5)).toBe(Infinity);
});
