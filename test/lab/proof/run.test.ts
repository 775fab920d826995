import { describe, expect, it, jest } from "@jest/globals";

import { InterruptedError } from "../../../sandbox/errors.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import type { Reporter } from "../../../sandbox/reporter.ts";
import { LabError } from "../../../lab/errors.ts";
import { chooseSections, runProof } from "../../../lab/proof/run.ts";
import type { ProofOptions } from "../../../lab/proof/run.ts";
import type { Section } from "../../../lab/proof/types.ts";
import { check, section, sectionResult } from "./support/proof.ts";

const engine = { major: 15, version: "15.20", bin: "/nowhere" };

function options(
  sections: readonly Section[],
  changes: Partial<ProofOptions> & { readonly signal?: AbortSignal } = {},
): ProofOptions {
  const { signal = new AbortController().signal, ...rest } = changes;
  return {
    sections,
    context: {
      stack: { name: "prod" } as ProofOptions["context"]["stack"],
      engines: { postgres: [engine], main: engine, tools: "", redis: [], pgbouncer: "pgbouncer" },
      home: { folder: "/nowhere", user: undefined, signal },
      quick: true,
    },
    reporter: silentReporter,
    project: "/",
    ...rest,
  };
}

const own = (id: string) => sectionResult({ checks: [check({ id: `${id}.all` })] });

describe("chooseSections", () => {
  const all = [section("a"), section("b"), section("c")];

  it("keeps their order", () => {
    expect(chooseSections(all, ["c", "a"]).map(({ id }) => id)).toEqual(["a", "c"]);
    expect(chooseSections(all, undefined)).toBe(all);
  });

  it("lists all that do not exist, and what does", () => {
    expect(() => chooseSections(all, ["a", "x", ""])).toThrow(
      new LabError(
        '--only names sections that do not exist:\n  got "x"\n  got ""\n  allowed: a, b, c',
      ),
    );
  });
});

describe("runProof", () => {
  it("runs the sections in order and keeps what they found", async () => {
    const order: string[] = [];
    const told = (id: string) =>
      section(id, ({ quick }) => {
        order.push(`${id} ${quick ? "quick" : "full"}`);
        return Promise.resolve(own(id));
      });
    const proof = await runProof(options([told("a"), told("b")]));
    expect(order).toEqual(["a quick", "b quick"]);
    expect(proof).toMatchObject({
      stack: "prod",
      mode: "quick",
      sections: [
        { id: "a", title: "The a", result: own("a") },
        { id: "b", title: "The b", result: own("b") },
      ],
    });
    expect(proof.only).toBeUndefined();
    expect(proof.engines[0]).toBe("PostgreSQL 15.20, on which the contests run");
  });

  it("runs those alone that are asked for, and says so", async () => {
    const proof = await runProof(options([section("a"), section("b")], { only: ["b"] }));
    expect(proof.sections.map(({ id }) => id)).toEqual(["b"]);
    expect(proof.only).toEqual(["b"]);
  });

  it.each([
    ["a person has to put something right", new LabError("No memory."), "No memory."],
    [
      "something unexpected happens",
      new TypeError("x is no function"),
      "TypeError: x is no function",
    ],
  ])("goes on when %s in a section, and tells it", async (_, error, failed) => {
    const errors: string[] = [];
    const reporter: Reporter = { ...silentReporter, error: (text) => errors.push(text) };
    const sections = [section("a", () => Promise.reject(error)), section("b")];
    const proof = await runProof(options(sections, { reporter }));
    expect(proof.sections[0]).toMatchObject({ id: "a", failed });
    expect(proof.sections[0]?.result).toBeUndefined();
    expect(proof.sections[1]?.result).toBeDefined();
    expect(errors).toEqual([expect.stringContaining(`a could not be run to its end: ${failed}`)]);
  });

  it("does not report a result that breaks the contract", async () => {
    const twice = sectionResult({ checks: [check({ id: "x" }), check({ id: "x" })] });
    const proof = await runProof(options([section("a", twice)]));
    expect(proof.sections[0]?.failed).toBe("Its result cannot be reported:\n  check x twice");
  });

  it("stops at an interrupt: the section ends what it started, no other begins", async () => {
    const controller = new AbortController();
    const ended: string[] = [];
    const waiting = section("a", async ({ home }) => {
      try {
        await new Promise((_, reject) => {
          home.signal.addEventListener("abort", () => reject(new Error("its own words")));
          setImmediate(() => controller.abort(new InterruptedError()));
        });
      } finally {
        ended.push("a");
      }
      return own("a");
    });
    const next = section("b", () => {
      ended.push("b");
      return Promise.resolve(own("b"));
    });
    const running = runProof(options([waiting, next], { signal: controller.signal }));
    await expect(running).rejects.toThrow(InterruptedError);
    expect(ended).toEqual(["a"]);
  });

  it("does not take the result of a section that swallows an interrupt", async () => {
    const controller = new AbortController();
    const deaf = section("a", () => {
      controller.abort(new InterruptedError());
      return Promise.resolve(own("a"));
    });
    await expect(runProof(options([deaf], { signal: controller.signal }))).rejects.toThrow(
      InterruptedError,
    );
  });

  it("says where it is, what the section says, and how long all still takes", async () => {
    const said: string[] = [];
    const task = { update: (text: string) => said.push(text), done: jest.fn(), end: jest.fn() };
    const reporter: Reporter = { ...silentReporter, task: () => task };
    const speaking = section("b", ({ progress }) => {
      progress("8 GiB, round 2 of 5");
      return Promise.resolve(own("b"));
    });
    const long: Section = { ...section("c"), seconds: { full: 9, quick: 114 } };
    await runProof(options([section("a", own("a")), speaking, long], { reporter }));
    // The first has taken no time: half of the plan is the pace. (6 + 114) / 2 = 60 s, less the moment that has passed.
    expect(said[0]).toBe("1 of 3 a: about 2 min left");
    expect(said[2]).toMatch(
      /^2 of 3 b: 8 GiB, round 2 of 5, (about 1 min|less than a minute) left$/,
    );
    expect(task.done).toHaveBeenCalledWith("1 of 3 a: 1 of 1 required checks hold");
  });
});
