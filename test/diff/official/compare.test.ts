import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { disagreementOf, readAnswers } from "../../../diff/official/compare.ts";
import type {
  AnswerLine,
  DiffAnswer,
  DiffLine,
} from "../../../sandbox/providers/official/answers.ts";

const TYPE = "aws:rds/instance:Instance";

function urn(name: string): string {
  return `urn:pulumi:prod::shop::shop:Database$${TYPE}::${name}`;
}

/** An update in place of these paths. */
function update(...paths: readonly string[]): DiffAnswer {
  return { changes: "some", replaces: [], paths, deleteBeforeReplace: false };
}

/** A replacement because of these paths. */
function replace(...paths: readonly string[]): DiffAnswer {
  return { ...update(...paths), replaces: paths };
}

const NOTHING: DiffAnswer = { ...update(), changes: "none" };

function line(sandbox: DiffAnswer, official: DiffAnswer | undefined, name = "db"): DiffLine {
  return { kind: "diff", package: "aws", urn: urn(name), type: TYPE, sandbox, official };
}

function silence(error: string, name: string): DiffLine {
  return { ...line(update("a"), undefined, name), error };
}

describe("two verdicts", () => {
  it.each<[string, DiffAnswer, DiffAnswer]>([
    ["are the same", update("tags.Name"), update("tags.Name")],
    ["name a change at different depths", update("ingress"), update("ingress[0].cidrBlocks[1]")],
    ["spell a path differently", update('tags["Name"]'), update("tags.Name")],
    ["replace at different depths", replace("spec.selector"), replace("spec")],
    ["find nothing", NOTHING, NOTHING],
    ["leave it to the engine, which updates", update("tags"), { ...NOTHING, changes: "unknown" }],
  ])("agree when they %s", (_, ours, theirs) => {
    expect(disagreementOf(line(ours, theirs))).toBeUndefined();
  });

  it.each<[string, DiffAnswer, DiffAnswer, object]>([
    [
      "one replaces",
      update("storageType"),
      { ...replace("storageType"), deleteBeforeReplace: true },
      {
        sandbox: "update of storageType",
        official: "replacement because of storageType; the old one is deleted first",
        properties: ["storageType"],
      },
    ],
    [
      "one sees nothing",
      update("policy"),
      NOTHING,
      { sandbox: "update of policy", official: "nothing changes", properties: ["policy"] },
    ],
    [
      "only one names a path",
      update("tags.Name"),
      update("tags.Name", "tags.Team"),
      {
        sandbox: "update of tags.Name",
        official: "update of tags.Name, tags.Team",
        properties: ["tags.Team"],
      },
    ],
    [
      "keys with a dot are not two keys",
      update('labels["a.b"]'),
      update("labels.a.b"),
      {
        sandbox: 'update of labels["a.b"]',
        official: "update of labels.a.b",
        properties: ["labels.a.b", 'labels["a.b"]'],
      },
    ],
    [
      "they replace in another order",
      replace("engine"),
      { ...replace("engine"), deleteBeforeReplace: true },
      {
        sandbox: "replacement because of engine; the new one is made first",
        official: "replacement because of engine; the old one is deleted first",
        properties: [],
      },
    ],
    [
      "they replace for different reasons",
      { ...update("a", "b"), replaces: ["a"] },
      { ...update("a", "b"), replaces: ["b"] },
      {
        sandbox: "replacement because of a; the new one is made first",
        official: "replacement because of b; the new one is made first",
        properties: ["a", "b"],
      },
    ],
  ])("disagree when %s", (_, ours, theirs, expected) => {
    expect(disagreementOf(line(ours, theirs))).toEqual({ urn: urn("db"), ...expected });
  });

  it("cannot disagree when there is one", () => {
    expect(disagreementOf(silence("it ended (exit code 3)", "db"))).toBeUndefined();
  });
});

describe("the answers of a preview", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-answers-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(lines: readonly AnswerLine[], versions: Readonly<Record<string, string>> = {}) {
    const file = join(folder, "answers.jsonl");
    writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const plugins = Object.entries(versions).map(([name, version]) => [
      name,
      { path: "", version },
    ]);
    return readAnswers(file, Object.fromEntries(plugins) as Record<string, { path: string }>);
  }

  const LINES: readonly AnswerLine[] = [
    { kind: "plugin", package: "aws", version: "v7.47.0" },
    { kind: "plugin", package: "aws", version: "v7.47.0" },
    { kind: "plugin", package: "cloudflare", error: "it cannot be used: it did not say its port" },
    line(update("storageType"), replace("storageType"), "replica"),
    line(update("storageType"), replace("storageType"), "db"),
    line(update("storageType"), replace("storageType"), "db"),
    line(update("tags"), update("tags"), "other"),
    silence("it ended (exit code 3)", "late"),
    silence("it ended (exit code 3)", "early"),
    { kind: "network", package: "aws", target: "sts.amazonaws.com:443" },
    { kind: "network", package: "aws", target: "rds.amazonaws.com:443" },
    { kind: "network", package: "aws", target: "sts.amazonaws.com:443" },
  ];

  it("give each disagreement once, by URN, and tell who did not answer", () => {
    const { disagreements, notes } = read(LINES, { aws: "7.48.0" });
    expect(disagreements.map((one) => one.urn)).toEqual([urn("db"), urn("replica")]);
    expect(notes).toEqual([
      "aws: the official plugin of version 7.48.0 says that its version is 7.47.0.",
      "aws: the official provider did not answer: it ended (exit code 3). " +
        `The sandbox's verdict stands for ${TYPE} early, ${TYPE} late.`,
      "aws: the official provider tried to reach rds.amazonaws.com:443, sts.amazonaws.com:443; it was refused.",
      "cloudflare: the official provider did not answer: it cannot be used: it did not say its port.",
    ]);
  });

  it("mean the same in any order", () => {
    const expected = read(LINES);
    fc.assert(
      fc.property(fc.shuffledSubarray([...LINES], { minLength: LINES.length }), (lines) => {
        expect(read(lines)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("name ten of those that were not answered, and count the others", () => {
    const names = Array.from({ length: 12 }, (_, index) => `db-${String(index).padStart(2, "0")}`);
    const { notes } = read(names.map((name) => silence("it hangs", name)));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/db-08, \S+ db-09 and 2 more\.$/);
  });

  it("do not tell twice why a plugin cannot be used", () => {
    const error = "it cannot be used: it did not say its port";
    const { notes } = read([{ kind: "plugin", package: "aws", error }, silence(error, "db")]);
    expect(notes).toEqual([
      `aws: the official provider did not answer: ${error}. The sandbox's verdict stands for ${TYPE} db.`,
    ]);
  });

  it("are none when nothing was asked", () => {
    expect(readAnswers(join(folder, "nothing"), {})).toEqual({ disagreements: [], notes: [] });
  });

  it("are refused when they cannot be read", () => {
    writeFileSync(join(folder, "broken"), '{"kind":"plugin","package":"aws"}\n{"kind":\n');
    expect(() => readAnswers(join(folder, "broken"), {})).toThrow(/^Line 2 of the official/);
  });
});
