import { describe, expect, it } from "@jest/globals";

import { parseQuantity } from "../../../sandbox/providers/kubernetes/quantity.ts";

describe("quantities", () => {
  // Values by the definition of the suffixes: m = 1/1000, Ki = 1024, k = 1000.
  it.each([
    ["500m", 0.5],
    ["1.5", 1.5],
    ["2", 2],
    ["1Gi", 1_073_741_824],
    ["1k", 1000],
    ["1e3", 1000],
    [0.25, 0.25],
    ["1Gb", undefined],
    ["1 Gi", undefined],
    ["", undefined],
    ["Mi", undefined],
  ])("%s is %s", (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });
});
