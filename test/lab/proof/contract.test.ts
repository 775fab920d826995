import { describe, expect, it } from "@jest/globals";

import { faultsOf } from "../../../lab/proof/contract.ts";
import { check, sectionResult } from "./support/proof.ts";

const picture = (id: string) => ({
  spec: { mark: "bar", data: { values: [] }, encoding: {} } as const,
  description: { id, title: "A picture", text: "It shows something." },
});
const evidence = (claim: string) => ({ claim, verdict: "confirmed", seen: "1 ms" }) as const;
const table = (...rows: readonly (readonly string[])[]) => ({
  title: "Times",
  text: "",
  columns: ["a", "b"],
  rows,
});
const before = [
  {
    id: "parameters",
    title: "Parameters",
    seconds: 1,
    result: sectionResult({ pictures: [picture("first")] }),
  },
];

describe("faultsOf", () => {
  it("finds nothing in a result that keeps the contract", () => {
    const result = sectionResult({
      checks: [check({ id: "pool.1x" })],
      pictures: [picture("pool-load")],
      claims: [evidence("pool-20-50")],
      tables: [table(["1", "2"])],
    });
    expect(faultsOf("pool", result, before)).toEqual([]);
  });

  it.each([
    [
      "a check's id of its own twice",
      { checks: [check({ id: "a" }), check({ id: "a" })] },
      "check a twice",
    ],
    ["a check's id of another section", { checks: [check()] }, "check parameters.17 twice"],
    ["a picture of another section", { pictures: [picture("first")] }, "picture first twice"],
    ["a picture that is no file name", { pictures: [picture("../x")] }, 'picture id "../x"'],
    [
      "a claim twice",
      { claims: [evidence("pool-20-50"), evidence("pool-20-50")] },
      "claim pool-20-50 twice",
    ],
    ["an unknown claim", { claims: [evidence("faster")] }, "claim faster is not in the catalogue"],
    [
      "another section's claim",
      { claims: [evidence("index-10x")] },
      "claim index-10x is section indexes's",
    ],
    [
      "a claim nobody measures",
      { claims: [evidence("users-15000")] },
      "claim users-15000 is not measurable here",
    ],
    [
      "a row that does not fit",
      { tables: [table(["1"])] },
      'table "Times" has rows that are not of 2 cells',
    ],
  ])("finds %s", (_, changes, fault) => {
    const result = sectionResult({ checks: [check({ id: "pool.1x" })], ...changes });
    expect(faultsOf("pool", result, before)).toEqual([fault]);
  });
});
