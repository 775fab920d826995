import { describe, expect, it } from "@jest/globals";

import { isLong, valueDiff } from "../../../diff/report/text-diff.ts";
import { MASK, UNKNOWN } from "../../../diff/values.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe("a value that is shown as a difference", () => {
  it.each([
    ["a\nb", true],
    ["x".repeat(101), true],
    ["x".repeat(100), false],
    [numbered(20), true],
    [MASK, false],
    [UNKNOWN, false],
    [undefined, false],
    [0, false],
  ])("%j: %s", (value, expected) => {
    expect(isLong(value)).toBe(expected);
  });
});

describe("a difference of texts", () => {
  it("has the lines around each change", () => {
    const before = numbered(9);
    const after = before.with(4, "changed");
    expect(valueDiff(before.join("\n"), after.join("\n"))).toEqual([
      "@@ -3,5 +3,5 @@",
      " line 2",
      " line 3",
      "-line 4",
      "+changed",
      " line 5",
      " line 6",
    ]);
  });

  it("is of the words where there is one line, and leaves out what stays far away", () => {
    const start = "word ".repeat(40);
    // 60 characters are 12 words of 5.
    const end = "word ".repeat(12);
    expect(valueDiff(`${start}old end`, `${start}new end`)).toEqual([
      ` ${end} … ${end}`,
      "-old ",
      "+new ",
      " end",
    ]);
  });

  it("takes changes together that have only some letters between them", () => {
    const [before, after] = ["1.6 GiB free, 5 % of the 32", "3.2 GiB free, 5 % of the 64"];
    const end = " GiB of the instance: connections take more than is planned.";
    expect(valueDiff(`Less than ${before}${end}`, `Less than ${after}${end}`)).toEqual([
      " Less than ",
      "-1.6 GiB free, 5 % of the 32 ",
      "+3.2 GiB free, 5 % of the 64 ",
      " GiB of the instance: connections take more than is planned.",
    ]);
    const query = (name: string) => `SELECT id,${name} FROM workshops WHERE deleted_at IS NULL`;
    expect(valueDiff(query("title"), query("subject"))).toEqual([
      " SELECT id,",
      "-title ",
      "+subject ",
      " FROM workshops WHERE deleted_at IS NULL",
    ]);
  });

  it("is all of what is added or removed", () => {
    expect(valueDiff(undefined, "a\nb")).toEqual(["@@ -0,0 +1,2 @@", "+a", "+b"]);
    expect(valueDiff("a\nb", undefined)).toEqual(["@@ -1,2 +0,0 @@", "-a", "-b"]);
  });

  it("is of JSON as people write it", () => {
    expect(valueDiff({ a: [1] }, { a: [1, UNKNOWN] })).toEqual([
      "@@ -1,5 +1,6 @@",
      " {",
      '   "a": [',
      "-    1",
      "+    1,",
      '+    "(known after the update)"',
      "   ]",
      " }",
    ]);
  });

  it("says so when there is nothing to see", () => {
    expect(valueDiff("a\nb\n", "a\r\nb")).toEqual([" (only in characters that are not seen)"]);
  });

  it("is given up where hardly anything is the same", () => {
    const other = numbered(600).map((line) => `other ${line}`);
    expect(valueDiff(numbered(600).join("\n"), other.join("\n"))).toBeUndefined();
  });
});
