import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import {
  diffProps,
  equalValues,
  topProperty,
  withoutIndices,
} from "../../../sandbox/providers/diff-values.ts";
import { LOST_SECRET } from "../../../sandbox/providers/lost-secret.ts";
import { AssetValue, Secret, UNKNOWN, show } from "../../../sandbox/providers/model.ts";
import type { Props, Value } from "../../../sandbox/providers/model.ts";

const json = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Props>;

describe("diffProps", () => {
  it("finds nothing between equal values, whatever they are", () => {
    fc.assert(
      fc.property(json, (props) => {
        expect(diffProps(props, structuredClone(props))).toEqual([]);
      }),
    );
  });

  it("mirrors: what one way adds, the other deletes", () => {
    const turn = { add: "delete", delete: "add", update: "update" } as const;
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = diffProps(a, b).map(({ path, kind }) => `${kind} ${path}`);
        const back = diffProps(b, a).map(({ path, kind }) => `${turn[kind]} ${path}`);
        expect(there.sort()).toEqual(back.sort());
      }),
    );
  });

  it("names the deepest path of each change", () => {
    const olds = { a: 1, tags: { Name: "x", gone: "1" }, list: [{ p: 1 }, { p: 2 }, { p: 3 }] };
    const news = { a: 1, tags: { Name: "y" }, list: [{ p: 1 }, { p: 9 }], added: true };
    expect(diffProps(olds, news)).toEqual([
      { path: "tags.Name", kind: "update" },
      { path: "tags.gone", kind: "delete" },
      { path: "list[1].p", kind: "update" },
      { path: "list[2]", kind: "delete" },
      { path: "added", kind: "add" },
    ]);
  });

  it("puts keys that a dot cannot spell into brackets", () => {
    const [change] = diffProps({ labels: {} }, { labels: { "app.kubernetes.io/name": "x" } });
    expect(change).toEqual({ path: 'labels["app.kubernetes.io/name"]', kind: "add" });
  });

  it("treats null as absent", () => {
    expect(diffProps({ a: null }, {})).toEqual([]);
    expect(diffProps({ a: null }, { a: 0 })).toEqual([{ path: "a", kind: "add" }]);
  });

  it("compares secrets by what they wrap", () => {
    const secret = new Secret("s");
    expect(diffProps({ p: secret }, { p: new Secret("s") })).toEqual([]);
    expect(diffProps({ p: secret }, { p: "s" })).toEqual([]);
    expect(diffProps({ p: secret }, { p: new Secret("t") })).toEqual([
      { path: "p", kind: "update" },
    ]);
  });

  it("counts a value that is not known yet as changed", () => {
    expect(diffProps({ id: "a" }, { id: UNKNOWN })).toEqual([{ path: "id", kind: "update" }]);
  });

  it("compares a list as a set where its order means nothing", () => {
    const unordered = (path: string): boolean => path === "ids";
    expect(diffProps({ ids: ["a", "b"] }, { ids: ["b", "a"] }, { unordered })).toEqual([]);
    expect(diffProps({ ids: ["a", "a"] }, { ids: ["a", "b"] }, { unordered })).toEqual([
      { path: "ids", kind: "update" },
    ]);
    expect(diffProps({ ids: ["a"] }, { ids: [UNKNOWN] }, { unordered })).toEqual([
      { path: "ids", kind: "update" },
    ]);
  });

  it("opens objects that appear, on request", () => {
    const news = { spec: { selector: { app: "x" } } };
    expect(diffProps({}, news)).toEqual([{ path: "spec", kind: "add" }]);
    expect(diffProps({}, news, { leaves: true })).toEqual([
      { path: "spec.selector.app", kind: "add" },
    ]);
  });

  it("compares assets by hash, for the path on disk may differ", () => {
    const at = (hash: string, path: string): AssetValue => new AssetValue("asset", { hash, path });
    expect(equalValues(at("1", "/a"), at("1", "/b"))).toBe(true);
    expect(equalValues(at("1", "/a"), at("2", "/a"))).toBe(false);
    expect(equalValues(at("", "/a"), at("", "/b"))).toBe(false);
  });

  it("does not mistake an inherited property for one of the object", () => {
    expect(diffProps({}, { constructor: "x" })).toEqual([{ path: "constructor", kind: "add" }]);
  });
});

describe("paths", () => {
  it("lose their indices for a facts table", () => {
    expect(withoutIndices("ingress[0].cidrBlocks[12]")).toBe("ingress.cidrBlocks");
    expect(withoutIndices('labels["a[0]"]')).toBe('labels["a"]');
  });

  it.each([
    ["ingress[0].fromPort", "ingress"],
    ['tags["a.b"]', "tags"],
    ["name", "name"],
  ])("%s begins with %s", (path, top) => {
    expect(topProperty(path)).toBe(top);
  });
});

describe("show", () => {
  it("masks secrets at any depth, and keeps unknowns apart", () => {
    const value: Value = {
      a: [new Secret("hunter2")],
      b: UNKNOWN,
      c: new AssetValue("archive", {}),
    };
    expect(show(value)).toBe('{"a":["[secret]"],"b":"[unknown]","c":"[archive]"}');
  });

  it("masks a secret that is put into a text", () => {
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- the mistake to survive
    expect(`${new Secret("hunter2")}`).toBe("[secret]");
  });

  it("cuts long values", () => {
    expect(show("x".repeat(100), 20)).toBe(`"${"x".repeat(16)}...`);
  });
});

describe("a secret that cannot be read any more", () => {
  const lost = new Secret(LOST_SECRET);

  it("is taken for the same as any secret in its place, whatever that wraps", () => {
    for (const now of [new Secret("x"), new Secret({ a: ["x"] }), new Secret(0), lost]) {
      expect(diffProps({ password: lost, list: [lost] }, { password: now, list: [now] })).toEqual(
        [],
      );
    }
    expect(diffProps({ data: lost }, { data: new Secret({ a: "x" }) }, { leaves: true })).toEqual(
      [],
    );
    const unordered = { unordered: () => true };
    expect(diffProps({ set: [lost, "a"] }, { set: ["a", new Secret("x")] }, unordered)).toEqual([]);
  });

  it("is another when it is none any more, is not known yet, or is gone", () => {
    const others: readonly Value[] = ["x", UNKNOWN, new Secret(UNKNOWN)];
    for (const now of others) {
      const changes = diffProps({ password: lost }, { password: now });
      expect(changes).toEqual([{ path: "password", kind: "update" }]);
    }
    expect(diffProps({ password: lost }, {})).toEqual([{ path: "password", kind: "delete" }]);
  });
});
