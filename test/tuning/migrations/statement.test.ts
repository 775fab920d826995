import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { identifier, literal } from "../../../tuning/migrations/names.ts";
import { statementProblems, withoutLayout } from "../../../tuning/migrations/statement.ts";

describe("a statement", () => {
  it.each([
    "messages (tenant_id, created_at DESC) WHERE deleted_at IS NULL",
    "events USING gin (to_tsvector('english', coalesce(title, '') || ' ' || body))",
    `"Odd; -- Name"."T" (("a"::text))`,
    "t (a) WHERE note = 'it''s; -- fine \\ $1 :x'",
    "SELECT e.a FROM events e WHERE kind ~ '^\\d+$'",
  ])("passes: %s", (text) => {
    expect(statementProblems("p", text)).toEqual([]);
  });

  it.each([
    ["t (a); DROP TABLE t", "a semicolon"],
    ["t (a) -- the rest", "a comment"],
    ["t (a) /* the rest */", "a comment"],
    ["t (a) \\! id", "a backslash"],
    ["t (a) WHERE b = $$x$$", "a dollar quote or parameter"],
    ["t (a) WHERE b = :HOST", "a psql variable"],
    ["t (a) WHERE b = :'HOST'", "a psql variable"],
    [String.raw`t (a) WHERE b = E'\' || '; DROP TABLE t; --'`, "an E'' or U&'' string"],
    ["t (a) WHERE b = u&'x'", "an E'' or U&'' string"],
  ])("is refused: %s", (text, what) => {
    const allowed = statementProblems("p", text).map((problem) => problem.allowed);
    expect(allowed).toContain(`one statement without ${what} outside of quotes`);
  });

  it.each(["t (a", "t a)", "t (a)) WITH ((b)", "t (a) WHERE b = 'open", 't ("a)'])(
    "must close what it opens: %s",
    (text) => {
      expect(statementProblems("p", text)).toMatchObject([
        { path: "p", allowed: "one statement with its quotes and parentheses closed" },
      ]);
    },
  );

  it("keeps blanks only where they count", () => {
    expect(withoutLayout("\n t\n  (a)  WHERE b = 'x  y' ")).toBe("t (a) WHERE b = 'x  y'");
    expect(withoutLayout("t (a) WHERE b = 'x  y'")).not.toBe(
      withoutLayout("t (a) WHERE b = 'x y'"),
    );
  });

  it("cannot be left through a quoted name or literal, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `t (a) WHERE ${identifier(text)} = ${literal(text)}`;
        expect(statementProblems("p", quoted)).toEqual([]);
        expect(withoutLayout(quoted)).toBe(quoted);
      }),
    );
  });
});
