import { describe, expect, it } from "@jest/globals";

import { workloads } from "../../../lab/database/workloads.ts";
import { rowCounts } from "../../../lab/schema/fill.ts";

const LOADS = workloads(rowCounts(1));

describe("the loads", () => {
  it("are of five groups, each with a name of its own", () => {
    expect(new Set(LOADS.map(({ id }) => id)).size).toBe(LOADS.length);
    expect(new Set(LOADS.map(({ group }) => group)).size).toBe(5);
  });

  it("draw every number that their statements take", () => {
    for (const { id, load } of LOADS) {
      if (!("script" in load)) continue;
      const drawn = [...load.script.matchAll(/^\\set (\w+) random/gm)].map(([, name]) => name);
      const taken = [...load.script.matchAll(/(?<!:):([a-z])\b/g)].map(([, name]) => name);
      expect([id, [...new Set(taken)].sort()]).toEqual([id, [...drawn].sort()]);
    }
  });

  it("have an example without variables, but those that write", () => {
    for (const { example, group } of LOADS) {
      expect(example === undefined).toBe(group === "writes" || group === "pgbench");
      expect(example ?? "").not.toMatch(/(?<!:):[a-z]\b/);
    }
  });

  it("grow with the data", () => {
    const script = (scale: number) => {
      const [first] = workloads(rowCounts(scale));
      return first !== undefined && "script" in first.load ? first.load.script : "";
    };
    expect(script(1)).toContain("random(1, 200000)");
    expect(script(0.1)).toContain("random(1, 20000)");
  });
});
