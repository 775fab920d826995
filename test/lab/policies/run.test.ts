import { describe, expect, it } from "@jest/globals";

import { placeMutants } from "../../../lab/policies/apply.ts";
import { makeBatches } from "../../../lab/policies/batches.ts";
import { judgeBatch, readFindings } from "../../../lab/policies/judge.ts";
import type { PackFinding } from "../../../lab/policies/judge.ts";
import { add, mutant, options, remove, set, unset } from "../../../lab/policies/mutant.ts";
import type { Mutant } from "../../../lab/policies/mutant.ts";
import { changeAt } from "../../../lab/policies/path.ts";
import type { Json } from "../../../lab/policies/recording.ts";
import { differences, readRecording } from "../../../lab/policies/recording.ts";
import { replayed } from "../../../lab/policies/replay/request.ts";

const PREFIX = "urn:pulumi:prod::shop::";
const DATA = `${PREFIX}shop:data:Data::data`;
const WRITER = `${PREFIX}shop:data:Data$aws:rds/instance:Instance::writer`;
const KEY = `${PREFIX}aws:kms/key:Key::key`;
const PROVIDER = `${PREFIX}pulumi:providers:aws::default_7_48_0::04da6b54`;

const PREVIEW = JSON.stringify({
  steps: [
    {
      op: "create",
      newState: { urn: `${PREFIX}pulumi:pulumi:Stack::s`, type: "pulumi:pulumi:Stack" },
    },
    { op: "create", newState: { urn: DATA, type: "shop:data:Data", custom: false } },
    {
      op: "create",
      newState: {
        ...{ urn: KEY, type: "aws:kms/key:Key", custom: true, provider: PROVIDER },
        inputs: { __defaults: ["description"], description: "a", tagsAll: {} },
      },
    },
    {
      op: "create",
      newState: {
        ...{ urn: WRITER, type: "aws:rds/instance:Instance", custom: true, provider: PROVIDER },
        ...{ parent: DATA, protect: true, dependencies: [KEY] },
        inputs: { multiAz: true, kmsKeyId: "a", password: "[secret]" },
        propertyDependencies: { kmsKeyId: [KEY], multiAz: null },
      },
    },
  ],
});

const RECORDING = readRecording(PREVIEW);

function placed(...mutants: readonly Mutant[]) {
  return placeMutants(RECORDING, mutants);
}

function applied(one: Mutant) {
  return placed(one).flatMap((found) => found.apply(RECORDING.resources));
}

function finding(rule: string, urn: string, more: Partial<PackFinding> = {}): PackFinding {
  return { rule, urn, state: "violation", message: "wrong", ...more };
}

describe("a recording", () => {
  it("has what the program registered, without what providers add", () => {
    expect(RECORDING).toMatchObject({ project: "shop", stack: "prod" });
    expect(RECORDING.resources.map(({ name }) => name)).toEqual(["data", "key", "writer"]);
    expect(RECORDING.resources[1]).toMatchObject({
      inputs: { description: "a" },
      version: "7.48.0",
    });
  });

  it.each(["", "{}", '{"steps":[]}', '{"steps":[{"op":"same"}]}'])(
    "is not read from %j",
    (text) => {
      expect(() => readRecording(text)).toThrow(/preview/);
    },
  );

  it("differs by inputs, options and dependencies, not by empty dependencies", () => {
    const [data, key, writer] = RECORDING.resources;
    if (data === undefined || key === undefined || writer === undefined) throw new Error("none");
    const like = { ...writer, propertyDependencies: { kmsKeyId: [KEY] } };
    const other = { ...like, protect: false, propertyDependencies: {} };
    const replay = (...resources: (typeof data)[]) => ({ ...RECORDING, resources });
    expect(differences(RECORDING, replay(data, key, like))).toEqual([]);
    expect(differences(RECORDING, replay(data, other))).toEqual([
      `${KEY}: is missing`,
      `${WRITER}: propertyDependencies differ`,
      `${WRITER}: protect differ`,
    ]);
  });

  it("is replayed with secrets as secrets, each resource after those it needs", () => {
    const [, , writer] = replayed(RECORDING.resources);
    expect(writer?.inputs["password"]).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "[secret]",
    });
    expect(writer?.waitsFor).toEqual([DATA, KEY]);
    expect(writer?.provider).toBeUndefined();
  });
});

describe("a path", () => {
  const value = { a: { list: [{ name: "x", v: 1 }, { key: "y" }] } };

  it.each([
    ["a.list[x].v", { a: { list: [{ name: "x", v: 2 }, { key: "y" }] } }],
    [
      'a["list"][1].v',
      {
        a: {
          list: [
            { name: "x", v: 1 },
            { key: "y", v: 2 },
          ],
        },
      },
    ],
    ["a.b.c", { a: { list: value.a.list, b: { c: 2 } } }],
    ["a.list[2]", { a: { list: [...value.a.list, 2] } }],
  ])("%s is changed", (path, expected) => {
    expect(changeAt(value as unknown as Json, path, () => 2)).toEqual(expected);
  });

  it("is taken away", () => {
    expect(changeAt(value as unknown as Json, "a.list[y]", () => undefined)).toEqual({
      a: { list: [{ name: "x", v: 1 }] },
    });
  });

  it.each(["a.list[z].v", "a.list[x].v.w", "a.list[3]", "", "a..b"])("%j leads nowhere", (path) => {
    expect(() => changeAt(value as unknown as Json, path, () => 2)).toThrow();
  });
});

describe("a mutant", () => {
  it("changes an input, which then is made from nothing", () => {
    const [, , writer] = applied(mutant("r", "n", set("writer", "kmsKeyId", "b")));
    expect(writer).toMatchObject({
      inputs: { kmsKeyId: "b" },
      propertyDependencies: { kmsKeyId: [] },
    });
  });

  it("changes options", () => {
    expect(applied(mutant("r", "n", options("writer", { protect: false })))[2]?.protect).toBe(
      false,
    );
  });

  it("takes a resource away, and what is made from it", () => {
    const resources = applied(mutant("r", "n", remove("kms/key:Key::key")));
    expect(resources.map(({ name }) => name)).toEqual(["data", "writer"]);
    expect(resources[1]).toMatchObject({
      dependencies: [],
      propertyDependencies: { kmsKeyId: [] },
    });
  });

  it("adds a resource beside another", () => {
    const added = { type: "aws:sns/topic:Topic", name: "t", like: "writer", inputs: { a: 1 } };
    const [one] = placed(mutant("r", "n", add(added)));
    expect(one?.expected).toEqual([`${PREFIX}shop:data:Data$aws:sns/topic:Topic::t`]);
    expect(one?.apply(RECORDING.resources)[3]).toMatchObject({
      provider: PROVIDER,
      protect: false,
    });
  });

  it("that has no place, or changes nothing, is an error with all of them", () => {
    const attempt = () =>
      placed(
        mutant("r", "one", set("nobody", "a", 1)),
        mutant("r", "two", set("writer", "multiAz", true)),
        mutant("r", "three", unset("writer", "port")),
        mutant("r", "four", remove("data")),
      );
    expect(attempt).toThrow(/"one"[^]*"two"[^]*"three"[^]*"four"/);
  });
});

describe("batches", () => {
  const sizes = (mutants: readonly Mutant[]) =>
    makeBatches(placed(...mutants), new Set(["stack"])).map((batch) => batch.length);

  it("keep mutants of one resource apart", () => {
    const one = mutant("r", "1", set("writer", "multiAz", false));
    const two = mutant("s", "2", set("writer", "port", 1));
    expect(sizes([one, two, mutant("r", "3", set("key", "a", 1))])).toEqual([2, 1]);
  });

  it("keep mutants of one stack rule, and of one group, apart", () => {
    const on = (rule: string, resource: string, group?: string) =>
      mutant(rule, resource, set(resource, "a", 1), group === undefined ? {} : { group });
    expect(sizes([on("stack", "writer"), on("stack", "key")])).toEqual([1, 1]);
    expect(sizes([on("r", "writer", "g"), on("s", "key", "g")])).toEqual([1, 1]);
    expect(sizes([on("r", "writer"), on("r", "key")])).toEqual([2]);
  });
});

describe("the verdict", () => {
  const [one] = placed(mutant("r", "one", set("writer", "multiAz", false)));
  const batch = one === undefined ? [] : [one];
  const verdict = (findings: readonly PackFinding[], control: readonly PackFinding[] = []) => {
    const { verdicts, extras } = judgeBatch(batch, findings, control);
    return [verdicts.filter(({ isCaught }) => isCaught).length, extras.length];
  };

  it("is caught by its rule on its resource", () => {
    expect(verdict([finding("r", WRITER)])).toEqual([1, 0]);
  });

  it("is missed when the rule only says that it does not know, or speaks of another", () => {
    expect(verdict([finding("r", WRITER, { state: "unknown" })])).toEqual([0, 1]);
    expect(verdict([finding("r", KEY)])).toEqual([0, 1]);
    expect(verdict([])).toEqual([0, 0]);
  });

  it("counts what else is found, but for what the stack has anyway", () => {
    const other = finding("s", KEY, { state: "unknown" });
    expect(verdict([finding("r", WRITER), other])).toEqual([1, 1]);
    expect(verdict([finding("r", WRITER), other], [other])).toEqual([1, 0]);
  });

  it("is not read from a run that did not come to its end", () => {
    const line = JSON.stringify({ kind: "finding", rule: "r" });
    expect(readFindings(`${line}\n`)).toBeUndefined();
    expect(readFindings(`${line}\n{"kind":"summary"}\n`)).toHaveLength(1);
  });
});
