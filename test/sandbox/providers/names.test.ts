import { describe, expect, it } from "@jest/globals";

import { autoName } from "../../../sandbox/providers/names.ts";
import { UNKNOWN } from "../../../sandbox/providers/model.ts";

const request = {
  name: "main",
  news: {},
  randomHex: (digits: number) => "0123456789".slice(0, digits),
};

describe("autoName", () => {
  it("appends a dash and seven hex digits to the logical name", () => {
    expect(autoName(request)).toEqual({ value: "main-0123456" });
  });

  it("takes the name the program gives, known or not", () => {
    expect(autoName({ ...request, news: { name: "mine" } })).toEqual({ value: "mine" });
    expect(autoName({ ...request, news: { name: UNKNOWN } })).toEqual({ value: UNKNOWN });
  });

  it("keeps the name of the last deployment", () => {
    expect(autoName({ ...request, olds: { name: "main-fffffff" } })).toEqual({
      value: "main-fffffff",
    });
  });

  it("follows the rules of the type", () => {
    const options = {
      property: "identifier",
      digits: 4,
      separator: "_",
      transform: (name: string) => name.toUpperCase(),
      suffix: ".fifo",
    };
    expect(autoName(request, options)).toEqual({ value: "MAIN_0123.fifo" });
  });

  it("refuses a logical name that leaves no room for the digits, and says how much there is", () => {
    const { value, failure } = autoName({ ...request, name: "a".repeat(30) }, { maxLength: 32 });
    expect(value).toHaveLength(38);
    expect(failure).toEqual({
      path: "name",
      got: `"${"a".repeat(30)}", 38 characters with its 7 random digits`,
      allowed: "at most 32 characters",
      fix: "set name, or shorten the logical name to 24 characters",
    });
  });

  it("takes a name of exactly the longest length", () => {
    expect(
      autoName({ ...request, name: "a".repeat(24) }, { maxLength: 32 }).failure,
    ).toBeUndefined();
  });
});
