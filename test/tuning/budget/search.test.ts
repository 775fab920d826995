import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { smallestThatFits } from "../../../tuning/budget/search.ts";

describe("bisection", () => {
  it("finds the smallest that fits, wherever it lies", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ max: 1500 }), (least, size, enough) => {
        const found = smallestThatFits(least, least + size, (one) => one >= enough);
        const expected = Array.from({ length: size + 1 }, (_, index) => least + index).find(
          (one) => one >= enough,
        );
        expect(found).toBe(expected);
      }),
    );
  });

  it("asks a few times, not once for each number", () => {
    let asked = 0;
    smallestThatFits(1, 192_000, (one) => {
      asked++;
      return one >= 77_777;
    });
    // 2^18 = 262,144
    expect(asked).toBeLessThanOrEqual(2 + 18);
  });

  it("finds nothing between the wrong ends", () => {
    expect(smallestThatFits(2, 1, () => true)).toBeUndefined();
  });
});
