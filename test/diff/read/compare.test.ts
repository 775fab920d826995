import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { DiffError } from "../../../diff/errors.ts";
import { readComparison } from "../../../diff/read/compare.ts";
import type { EngineAccount } from "../../../diff/read/compare.ts";
import { SECRET_SIGNATURE, SIGNATURE } from "../../../policies/core/sentinels.ts";
import { unknownVerdict } from "../../../sandbox/providers/messages.ts";

const STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";
const DATA = "urn:pulumi:prod::shop::platform:database:Database::data";
const GROUP = "platform:database:Group";
const INSTANCE = "aws:rds/instance:Instance";
const BUCKET = "aws:s3/bucket:Bucket";

interface Made {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
}

function resource(type: string, name: string, more: Partial<Made> = {}): Made {
  return { urn: `urn:pulumi:prod::shop::${type}::${name}`, type, custom: true, ...more };
}

function state(resources: readonly Made[]): unknown {
  const stack: Made = { urn: STACK, type: "pulumi:pulumi:Stack" };
  return { version: 3, deployment: { manifest: {}, resources: [stack, ...resources] } };
}

function compare(
  base: readonly Made[],
  steps: readonly unknown[],
  more: Partial<EngineAccount> = {},
) {
  return readComparison({
    base: state(base),
    preview: { steps },
    events: [],
    project: "/project",
    ...more,
  });
}

const before = resource(INSTANCE, "db", { inputs: { class: "a" }, outputs: { arn: "arn:db" } });
const after = { ...before, inputs: { class: "b" }, outputs: undefined };

describe("readComparison", () => {
  it("tells what is updated, by which component, and keeps what is known of it", () => {
    const component = { urn: DATA, type: "platform:database:Database", parent: STACK };
    const inner = { urn: `${DATA}-group`, type: GROUP, parent: DATA };
    const [old, now] = [before, after].map((one) => ({ ...one, parent: inner.urn }));
    const step = { op: "update", urn: before.urn, newState: now, diffReasons: ["class"] };
    const { changes, head } = compare([component, inner, old as Made], [step]);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      operation: "update",
      name: "db",
      component: "data",
      before: { inputs: { class: "a" } },
      after: { inputs: { class: "b" }, outputs: { arn: "arn:db" } },
    });
    expect(changes[0]).not.toHaveProperty("replacement");
    expect(head.resources.get(before.urn)?.inputs).toEqual({ class: "b" });
    expect(head.stack).toBe("prod");
    expect(head.project).toBe("shop");
  });

  it("tells what happens to a resource whose predecessor is still to be deleted", () => {
    const replaced = { ...before, delete: true };
    const steps = [
      { op: "replace", urn: before.urn, newState: after, replaceReasons: ["class"] },
      // An update before this one replaced it, and could not delete the old one.
      { op: "delete-replaced", urn: before.urn, oldState: replaced },
    ];
    const { changes, head } = compare([replaced, before], steps);
    expect(changes).toEqual([expect.objectContaining({ urn: before.urn, operation: "replace" })]);
    expect(head.resources.has(before.urn)).toBe(true);
    expect(compare([replaced, before], steps.slice(1)).changes).toEqual([]);
  });

  it("takes from the events which half of a replacement comes first", () => {
    const urns = ["first", "second"].map((name) => resource(BUCKET, name).urn);
    const steps = urns.map((urn) => ({
      op: "replace",
      urn,
      newState: { urn, type: BUCKET, custom: true, inputs: { bucket: "new" } },
      replaceReasons: ["bucket"],
    }));
    const event = (op: string, urn: string | undefined) => ({
      resourcePreEvent: { metadata: { op, urn } },
    });
    const events = [
      event("delete-replaced", urns[0]),
      event("create-replacement", urns[1]),
      event("create-replacement", urns[0]),
      event("delete-replaced", urns[1]),
    ];
    const base = urns.map((urn) => ({
      urn,
      type: BUCKET,
      custom: true,
      inputs: { bucket: "old" },
    }));
    const { changes } = compare(base, steps, { events });
    expect(changes.map(({ name, replacement }) => [name, replacement])).toEqual([
      ["first", "delete-first"],
      ["second", "create-first"],
    ]);
    expect(changes[0]?.properties).toEqual([
      {
        path: "bucket",
        keys: ["bucket"],
        kind: "update",
        before: "old",
        after: "new",
        replaces: true,
      },
    ]);
  });

  it("tells what is created and deleted, but no component and no resource that stays", () => {
    const gone = resource(BUCKET, "gone");
    const made = resource(BUCKET, "made");
    const component = { urn: DATA, type: "platform:database:Database" };
    const { changes, head } = compare(
      [gone, before],
      [
        { op: "create", urn: DATA, newState: component },
        { op: "create", urn: made.urn, newState: made },
        { op: "delete", urn: gone.urn, oldState: gone },
      ],
    );
    expect(changes.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      "delete gone",
      "create made",
    ]);
    expect([...head.resources.keys()].sort()).toEqual([DATA, STACK, before.urn, made.urn].sort());
  });

  it("sees a protection that is lifted, and one that stays, on a preview made without any", () => {
    const kept = resource(BUCKET, "kept", { protect: true });
    const lifted = resource(BUCKET, "lifted", { protect: true });
    const { changes } = compare([kept, lifted], [{ op: "same", urn: kept.urn, newState: kept }]);
    expect(changes.map(({ name, operation, properties }) => [name, operation, properties])).toEqual(
      [
        [
          "lifted",
          "update",
          [
            {
              path: "options.protect",
              keys: ["options", "protect"],
              kind: "update",
              before: true,
              after: false,
              replaces: false,
            },
          ],
        ],
      ],
    );
  });

  it("masks secrets of states and previews alike, and keeps files by their content", () => {
    const secret = { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: "v1:abc" };
    const file = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "12ab", path: "/tmp/x" };
    const base = resource(BUCKET, "b", { inputs: { password: secret, source: file, tagsAll: {} } });
    const { base: snapshot } = compare([base], []);
    expect(snapshot.resources.get(base.urn)?.inputs).toEqual({
      password: "[secret]",
      source: "sha256:12ab",
    });
  });

  it("hears which effects no fact covers", () => {
    const step = { op: "update", urn: before.urn, newState: after, diffReasons: ["class"] };
    const message = `warning: ${unknownVerdict("spec.x[0]", INSTANCE)}\n`;
    const preview = {
      steps: [step],
      diagnostics: [{ urn: before.urn, message }, { message: "x" }],
    };
    expect(compare([before], [], { preview }).changes[0]?.unknownEffects).toEqual(["spec.x[0]"]);
  });

  it("compares with a stack that does not exist yet", () => {
    const made = resource(BUCKET, "made");
    const base = { version: 3, checkpoint: { latest: { manifest: {} } } };
    const steps = [{ op: "create", urn: made.urn, newState: made }];
    const { changes, head } = compare([], [], { base, preview: { steps } });
    expect(changes.map(({ operation }) => operation)).toEqual(["create"]);
    expect([head.project, head.stack]).toEqual(["shop", "prod"]);
  });

  it("refuses what is no state", () => {
    expect(() => compare([], [], { base: { steps: [] } })).toThrow(DiffError);
  });

  it("does not depend on the order in which the engine works", () => {
    const base = ["a", "b", "c", "d"].map((name) => resource(BUCKET, name, { inputs: { x: 1 } }));
    const steps = base.map((one) => ({
      op: "update",
      urn: one.urn,
      newState: { ...one, inputs: { x: 2 } },
      diffReasons: ["x"],
    }));
    const expected = compare(base, steps).changes;
    const orders = fc.tuple(
      fc.shuffledSubarray(base, { minLength: 4 }),
      fc.shuffledSubarray(steps, { minLength: 4 }),
    );
    fc.assert(
      fc.property(orders, ([resources, turned]) => {
        expect(compare(resources, turned).changes).toEqual(expected);
      }),
    );
  });
});
