import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { didYouMean, editDistance } from "../../tuning/did-you-mean.ts";

describe("editDistance", () => {
  // Worked out by hand.
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3], // k>s, e>i, +g
    ["ab", "ba", 1], // one swap
    ["xlagre", "xlarge", 1], // one swap
    ["ca", "abc", 3], // restricted: no edit inside a swapped pair
  ])("of %j and %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it("is symmetric, and 0 only for equal words", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe("didYouMean", () => {
  it.each([
    ["multiaz", ["replicas", "multiAz"], "multiAz"],
    ["db.r7g.xlagre", ["db.r7g.large", "db.r7g.xlarge"], "db.r7g.xlarge"],
    ["production", ["prod", "staging"], "prod"],
    ["stag", ["prod", "staging"], "staging"],
    ["replica", ["replicas", "region"], "replicas"],
  ])("for %j among %j is %j", (got, known, meant) => {
    expect(didYouMean(got, known)).toBe(meant);
  });

  it.each(["tape", "zz", ""])("names nothing for %j", (got) => {
    expect(didYouMean(got, ["replicas", "multiAz", "db.r7g.large"])).toBeUndefined();
  });
});
