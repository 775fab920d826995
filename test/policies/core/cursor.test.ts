import { describe, expect, it } from "@jest/globals";
import { inspect } from "node:util";

import { Cursor, Unjudgeable, cursorOf } from "../../../policies/core/cursor.ts";
import { Secret, UNKNOWN } from "../../../policies/core/value.ts";

const PASSWORD = "correct horse battery staple";

const top = cursorOf({
  size: "20",
  count: 0,
  on: "true",
  off: false,
  nothing: null,
  arn: UNKNOWN,
  password: new Secret(PASSWORD),
  spec: { items: ["a", UNKNOWN, { "app.kubernetes.io/name": "x" }] },
});

function caught(read: () => unknown): Unjudgeable {
  try {
    read();
  } catch (error) {
    if (error instanceof Unjudgeable) return error;
    throw error;
  }
  throw new Error("it could be read");
}

describe("reading a place", () => {
  it("takes text for a number and a boolean, as providers do, and 0 for a value", () => {
    expect(top.at("size").number()).toBe(20);
    expect(top.at("count").number()).toBe(0);
    expect(top.at("count").text()).toBe("0");
    expect(top.at("on").flag()).toBe(true);
    expect(top.at("off").flag()).toBe(false);
  });

  it("is undefined where there is nothing, or something of another kind", () => {
    expect(top.at("absent").text()).toBeUndefined();
    expect(top.at("absent", "deeper", 3).number()).toBeUndefined();
    expect(top.at("nothing").text()).toBeUndefined();
    expect(top.at("on").number()).toBeUndefined();
    expect(new Cursor("").number()).toBeUndefined();
    expect(top.at("absent").list()).toEqual([]);
    expect(top.at("size").entries()).toEqual([]);
  });

  it("does not find what every object inherits", () => {
    expect(top.at("constructor").isSet).toBe(false);
  });

  it("knows its path, with keys that are no words quoted", () => {
    const name = top.at("spec", "items", 2, "app.kubernetes.io/name");
    expect(name.path).toBe('spec.items[2]["app.kubernetes.io/name"]');
    expect(name.text()).toBe("x");
  });
});

describe("what is not known", () => {
  it("may be asked whether it is set, not what it is", () => {
    expect(top.at("arn").isSet).toBe(true);
    expect(top.at("arn").isHidden).toBe(true);
    expect(top.at("nothing").isSet).toBe(false);
    expect(caught(() => top.at("arn").text())).toMatchObject({ path: "arn", reason: "unknown" });
  });

  it("is all that is below it, named by what has to be known first", () => {
    expect(caught(() => top.at("arn", "region", 0).text()).path).toBe("arn");
  });

  it("is one item, and leaves the others readable", () => {
    const items = top.at("spec", "items").list();
    expect(items[0]?.text()).toBe("a");
    expect(caught(() => items[1]?.text()).path).toBe("spec.items[1]");
    expect(caught(() => top.at("spec").plain()).path).toBe("spec.items[1]");
  });
});

describe("a secret", () => {
  it("is set, and cannot be read", () => {
    expect(top.at("password").isSecret).toBe(true);
    expect(caught(() => top.at("password").text())).toMatchObject({ reason: "secret" });
  });

  it("is shown to nobody", () => {
    const secret = new Secret(PASSWORD);
    const shown = [
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ secret }),
      String(Object.values(secret)),
    ];
    for (const text of shown) expect(text).not.toContain("horse");
  });
});
