import { describe, expect, it } from "@jest/globals";
import type { Transform } from "../../../components/core/transform.ts";
import { applyTransform } from "../../../components/core/transform.ts";

interface Args {
  readonly name?: string;
  readonly size?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly parameters?: readonly string[];
}

const opts = { protect: true };
const spec = {
  name: "main-thing",
  args: { name: "computed", size: 1, tags: { a: "1" }, parameters: ["x"] } as Args,
  opts,
};
const apply = (transform: Transform<Args> | undefined) =>
  applyTransform(spec, transform, { parameters: "the overrides" });

describe("a partial", () => {
  it("replaces what it names and keeps the rest", () => {
    expect(apply({ size: 0 }).args).toEqual({ ...spec.args, size: 0 });
  });

  it("adds tags instead of replacing them, its own first", () => {
    expect(apply({ tags: { a: "2", b: "3" } }).args.tags).toEqual({ a: "2", b: "3" });
    expect(apply({ tags: { b: "3" } }).args.tags).toEqual({ a: "1", b: "3" });
  });

  it("may not replace a guarded list", () => {
    expect(() => apply({ parameters: ["y"] })).toThrow(/parameters[^]*use the overrides/);
  });
});

describe("a function", () => {
  it("may change args in place", () => {
    const { args } = apply((given) => {
      Object.assign(given, { size: 5 });
    });
    expect(args).toEqual({ ...spec.args, size: 5 });
  });

  it("may return new args, which win over changes in place", () => {
    const { args } = apply((given) => {
      Object.assign(given, { size: 5 });
      return { ...given, size: 6 };
    });
    expect(args.size).toBe(6);
  });

  it("is told the name and may change options", () => {
    const changed = apply((given, options, name) => {
      options.protect = false;
      return { ...given, name };
    });
    expect(changed.opts.protect).toBe(false);
    expect(changed.args.name).toBe("main-thing");
  });

  it("may not replace a guarded list, in place or in what it returns", () => {
    const inPlace: Transform<Args> = (given) => {
      Object.assign(given, { parameters: [] });
    };
    expect(() => apply(inPlace)).toThrow("use the overrides");
    expect(() => apply((given) => ({ ...given, parameters: [] }))).toThrow("use the overrides");
    expect(() => apply(() => ({ size: 2 }))).toThrow("use the overrides");
  });

  it("may not move the child to another parent", () => {
    const other = {} as NonNullable<(typeof opts & { parent?: never })["parent"]>;
    const move: Transform<Args> = (_, options) => {
      options.parent = other;
    };
    expect(() => apply(move)).toThrow(/opts.parent[^]*leave opts.parent as it is/);
  });

  it("leaves the computed args and options as they were", () => {
    apply((given, options) => {
      options.protect = false;
      return { ...given, size: 9 };
    });
    expect(spec.args.size).toBe(1);
    expect(opts.protect).toBe(true);
  });
});

describe("no transform", () => {
  it("changes nothing", () => {
    expect(apply(undefined)).toBe(spec);
  });
});
