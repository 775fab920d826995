import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { DiffError } from "../../../diff/errors.ts";
import { DEFAULT_FAIL_ON, GATE_NAMES, judgeGate, parseFailOn } from "../../../diff/gate/gate.ts";
import type { GateInput } from "../../../diff/gate/gate.ts";
import type { Waiver } from "../../../diff/gate/waivers.ts";
import { CLASSES, TOPICS } from "../../../diff/model.ts";
import type { GateResult } from "../../../diff/model.ts";
import { LOST, TODAY, anyReport, change, finding, property, verdict } from "../support/report.ts";

function judge(input: Partial<GateInput>): GateResult {
  return judgeGate({
    ...{ changes: [], findings: [], waivers: { waivers: [] }, today: TODAY },
    failOn: parseFailOn(DEFAULT_FAIL_ON),
    ...input,
  });
}

function waive(hash: string, expires = "2027-01-31"): Waiver {
  return { hash, reason: "it is right to do so", owner: "team-data", expires };
}

const of = (name: (typeof CLASSES)[number]) => change({ verdicts: [verdict({ class: name })] });

describe("a replacement that follows from another", () => {
  const cause = change({ name: "vpc", operation: "replace", class: "replace" });
  const follower = change({
    name: "subnet",
    operation: "replace",
    class: "replace",
    follows: cause.urn,
  });

  it("fails with what it follows from, and not by itself", () => {
    expect(judge({ changes: [cause, follower] }).failing).toEqual([cause.hash]);
  });

  it("passes with it", () => {
    const waivers = { waivers: [waive(cause.hash)] };
    expect(judge({ changes: [cause, follower], waivers })).toMatchObject({
      exitCode: 0,
      failing: [],
    });
  });
});

describe("what is to fail", () => {
  it("is each name once, worst first", () => {
    expect(parseFailOn(" policy,replace , data-loss,policy,")).toEqual([
      "data-loss",
      "replace",
      "policy",
    ]);
  });

  it("is nothing for none", () => {
    expect(parseFailOn("none")).toEqual([]);
  });

  it("can be any class that touches what runs, any topic, and replacements", () => {
    const names = [...CLASSES.filter((name) => name !== "none"), ...TOPICS, "replacements"];
    expect([...GATE_NAMES].sort()).toEqual([...names].sort());
    expect([...parseFailOn(names.join(","))].sort()).toEqual([...names].sort());
  });

  it("is refused with all names that are none, and what comes next to them", () => {
    const text = "replce,data-loss,none,frobnicate";
    expect(() => parseFailOn(text)).toThrow(DiffError);
    expect(() => parseFailOn(text)).toThrow(`\
--fail-on: allowed: data-loss, replace, order, policy, downtime, reboot, rolling, in-place, replacements, security, budget, cost; or none alone, for nothing
  - replce: no such class or topic (did you mean replace?)
  - none: means nothing, but others are named beside it
  - frobnicate: no such class or topic`);
  });

  it.each(["", " , "])("is refused when it names nothing: %j", (text) => {
    expect(() => parseFailOn(text)).toThrow("names nothing");
  });
});

describe("the gate", () => {
  it.each([
    ["data-loss", 10],
    ["replace", 11],
    ["downtime", 12],
    ["reboot", 13],
    ["rolling", 14],
    ["in-place", 15],
  ] as const)("ends with its own code for %s", (name, exitCode) => {
    const own = of(name);
    expect(judge({ changes: [own], failOn: [name] })).toEqual({
      ...{ failOn: [name], failed: name, exitCode, failing: [own.hash], waived: [], notes: [] },
    });
    expect(judge({ changes: [own], failOn: [] })).toMatchObject({ exitCode: 0, failing: [] });
  });

  it.each([
    ["order", 20],
    ["policy", 21],
    ["security", 22],
    ["budget", 23],
    ["cost", 24],
  ] as const)("ends with its own code for %s, if it is for the worse", (topic, exitCode) => {
    const worse = finding({ topic });
    const others = (["better", "neutral"] as const).map((direction) =>
      finding({ topic, direction }),
    );
    const failOn = [topic];
    expect(judge({ findings: [worse], failOn })).toMatchObject({ failed: topic, exitCode });
    expect(judge({ findings: others, failOn })).toMatchObject({ exitCode: 0 });
  });

  it("fails on any replacement when that is wanted, even one by design", () => {
    const own = change({ operation: "replace", verdicts: [verdict({ class: "in-place" })] });
    expect(judge({ changes: [own] }).exitCode).toBe(0);
    const failOn = ["replacements"];
    expect(judge({ changes: [own], failOn })).toMatchObject({
      failed: "replacements",
      exitCode: 16,
    });
  });

  it("ends by the worst of what fails, not by the worst there is", () => {
    const changes = [LOST, of("reboot")];
    const findings = [finding({ topic: "policy" })];
    const ends = (text: string) => judge({ changes, findings, failOn: parseFailOn(text) }).failed;
    expect(ends("reboot,policy,data-loss")).toBe("data-loss");
    expect(ends("reboot,policy")).toBe("policy");
    expect(ends("reboot,cost")).toBe("reboot");
  });

  it("never fails on the class none", () => {
    const changes = [of("none")];
    expect(judge({ changes, failOn: GATE_NAMES })).toMatchObject({ exitCode: 0 });
  });
});

describe("a waiver", () => {
  it("lets exactly its change pass", () => {
    const waivers = { waivers: [waive(LOST.hash)] };
    expect(judge({ changes: [LOST], waivers })).toEqual({
      failOn: ["data-loss", "replace", "order", "policy"],
      ...{ exitCode: 0, failing: [], waived: [waive(LOST.hash)], notes: [] },
    });
  });

  it("does not let another finding of the same resource pass", () => {
    const findings = [finding({ topic: "policy", urn: LOST.urn })];
    const waivers = { waivers: [waive(LOST.hash)] };
    expect(judge({ changes: [LOST], findings, waivers })).toMatchObject({
      ...{ failed: "policy", exitCode: 21, failing: [findings[0]?.hash] },
      waived: [waive(LOST.hash)],
    });
  });

  it("does not let the same change with another value pass", () => {
    const properties = [property("storageEncrypted", false, true, true), property("size", 1, 2)];
    const waivers = { waivers: [waive(LOST.hash)] };
    expect(judge({ changes: [change({ ...LOST, properties })], waivers })).toMatchObject({
      exitCode: 10,
      notes: [`The waiver of ${LOST.hash} (team-data) is of nothing in this change.`],
    });
  });

  it.each([
    [TODAY, 0],
    ["2026-11-20", 10],
  ])("that expires %s leads to exit code %d today", (expires, exitCode) => {
    const waivers = { waivers: [waive(LOST.hash, expires)] };
    expect(judge({ changes: [LOST], waivers }).exitCode).toBe(exitCode);
  });

  it("that does not help is told, with the reason", () => {
    const none = of("none");
    const [old, gone] = ["00000000000000000001", "00000000000000000002"];
    const waivers = {
      waivers: [
        ...[waive(none.hash), waive(gone), waive(old, "2026-01-01")],
        waive(LOST.hash, "2026-11-20"),
      ],
    };
    const { notes } = judge({ changes: [LOST, none], waivers });
    expect([...notes].sort()).toEqual(
      [
        `The waiver of ${old} (team-data) is of nothing in this change, and its last day was 2026-01-01.`,
        `The waiver of ${gone} (team-data) is of nothing in this change.`,
        `The waiver of ${LOST.hash} (team-data) does not hold any more: its last day was 2026-11-20.`,
        `The waiver of ${none.hash} (team-data) is not needed: what it is of does not fail here.`,
      ].sort(),
    );
  });

  it("of everything that fails, and of nothing less, lets everything pass", () => {
    fc.assert(
      fc.property(anyReport, ({ changes, findings }) => {
        const { failing } = judge({ changes, findings, failOn: GATE_NAMES });
        const all = failing.map((hash) => waive(hash));
        const waived = (list: readonly Waiver[]) =>
          judge({ changes, findings, failOn: GATE_NAMES, waivers: { waivers: list } });
        expect(waived(all)).toMatchObject({ exitCode: 0, failing: [], waived: all });
        expect(waived(all.slice(1)).failing).toEqual(failing.slice(0, 1));
      }),
    );
  });
});

describe("the decision", () => {
  it("does not depend on the order of anything", () => {
    fc.assert(
      fc.property(anyReport, ({ changes, findings }) => {
        const waivers = [...changes, ...findings].slice(0, 3).map(({ hash }) => waive(hash));
        const unique = [...new Map(waivers.map((one) => [one.hash, one])).values()];
        const failOn = GATE_NAMES;
        const there = judge({ changes, findings, failOn, waivers: { waivers: unique } });
        const back = judge({
          changes: [...changes].reverse(),
          findings: [...findings].reverse(),
          failOn: [...failOn].reverse(),
          waivers: { waivers: [...unique].reverse() },
        });
        expect(back).toEqual(there);
      }),
    );
  });
});
