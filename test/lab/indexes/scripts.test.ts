import { describe, expect, it } from "@jest/globals";

import { guideQueries } from "../../../lab/indexes/queries.ts";
import { mixScript, withNumbers } from "../../../lab/indexes/scripts.ts";
import type { GuideQuery } from "../../../lab/indexes/types.ts";
import { rowCounts } from "../../../lab/schema/fill.ts";

const query = (id: string, weight: number, sql: string): GuideQuery => ({
  ...{ id, weight, title: id, guide: "000", table: "users" },
  parameters: { user: { from: 1, to: 10 }, day: { from: -5, to: 4 } },
  sql: { untuned: sql, guides: sql, ours: sql },
});

const SQL = "SELECT :user, ':user', x::date, '12:30' WHERE d = :day OR users = :users";

describe("a query", () => {
  it("gets its random numbers where it names them, and nowhere else", () => {
    // 1 + floor(0.55 * 10) = 6, -5 + floor(0.55 * 10) = 0.
    expect(withNumbers(query("a", 1, SQL), "ours", () => 0.55)).toBe(
      "SELECT 6, '6', x::date, '12:30' WHERE d = 0 OR users = :users",
    );
  });

  it("reaches both ends of the range", () => {
    const only = query("a", 1, ":user");
    expect(withNumbers(only, "ours", () => 0)).toBe("1");
    expect(withNumbers(only, "ours", () => 0.999)).toBe("10");
  });
});

describe("the mix for pgbench", () => {
  it("asks each query as often as its weight, and leaves out those without", () => {
    const queries = [
      query("a", 3, "SELECT 1\n  AS one"),
      query("b", 0, "X"),
      query("c", 1, "SELECT 2"),
    ];
    expect(mixScript(queries, "guides").split("\n")).toEqual([
      "\\set choice random(1, 4)",
      "\\if :choice <= 3",
      "\\set user random(1, 10)",
      "\\set day random(-5, 4)",
      "SELECT 1 AS one;",
      "\\elif :choice <= 4",
      "\\set user random(1, 10)",
      "\\set day random(-5, 4)",
      "SELECT 2;",
      "\\endif",
      "",
    ]);
  });
});

describe("the guides' queries", () => {
  const queries = guideQueries(rowCounts(0.1));

  it("name only numbers that they have", () => {
    for (const { id, parameters, sql } of queries) {
      const named = Object.values(sql).flatMap((text) =>
        [...text.matchAll(/(?<!:):([a-z]+)/g)].map(([, name = ""]) => name),
      );
      expect([id, [...new Set(named)].sort()]).toEqual([id, Object.keys(parameters).sort()]);
    }
  });

  it("have names of their own", () => {
    expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
  });
});
