import { describe, expect, it } from "@jest/globals";

import { parseResult } from "../../../lab/proof/read-result.ts";
import { check, proof, sectionResult } from "./support/proof.ts";

const parse = (value: unknown) => parseResult(JSON.stringify(value), "result.json");

describe("a result that is read again", () => {
  it("is what was written", () => {
    const whole = proof({
      only: ["pool"],
      sections: [
        {
          id: "pool",
          title: "Pool",
          seconds: 3,
          result: sectionResult({
            checks: [check({ why: "because" })],
            claims: [{ claim: "pool-20-50", verdict: "confirmed", seen: "x" }],
            pictures: [
              {
                spec: { mark: "bar", data: { values: [{ a: 1 }] }, encoding: {} },
                description: { id: "pool-load", title: "Load", text: "Shows load." },
              },
            ],
          }),
        },
        { id: "caches", title: "Caches", seconds: 3, failed: "No Redis." },
      ],
    });
    expect(parse(whole)).toEqual(whole);
  });

  it("says everything that is wrong, and where", () => {
    const wrong = {
      ...proof({ sections: [] }),
      mode: "slow",
      sections: [{ id: "a", title: 3, seconds: 1 }],
    };
    expect(() => parse(wrong)).toThrow(
      /^result\.json is no result of the lab:\n {2}mode: .*\n {2}sections\.0\.title: /,
    );
  });

  it("refuses a picture whose name would leave the folder", () => {
    const description = { id: "../../index", title: "", text: "" };
    const pictures = [{ spec: {}, description }];
    const result = { ...sectionResult(), pictures };
    expect(() =>
      parse({ ...proof(), sections: [{ id: "a", title: "A", seconds: 1, result }] }),
    ).toThrow("sections.0.result.pictures.0.description.id");
  });

  it("says that a text is no JSON", () => {
    expect(() => parseResult("{", "some.json")).toThrow(/^some\.json is no JSON: /);
  });
});
