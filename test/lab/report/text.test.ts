import { describe, expect, it } from "@jest/globals";

import { escapeText, seconds, span } from "../../../lab/report/text.ts";

describe("text of the report", () => {
  it("escapes what HTML and XML would read", () => {
    expect(escapeText('a < b & "c" > d')).toBe("a &lt; b &amp; &quot;c&quot; &gt; d");
  });

  it.each([
    [0, "0.0"],
    [2549, "2.5"],
    [90_000, "90.0"],
  ])("writes %d ms as %s seconds", (milliseconds, expected) => {
    expect(seconds(milliseconds)).toBe(expected);
  });

  it.each([
    [0, "0 s"],
    [2500, "2.5 s"],
    [59_999, "60 s"],
    [60_000, "1 min"],
    // 90 min.
    [5_400_000, "1 h 30 min"],
    [3_600_000, "1 h"],
    // 25 h: a day and an hour.
    [90_000_000, "1 d 1 h"],
  ])("writes %d ms as %s for a person", (milliseconds, expected) => {
    expect(span(milliseconds)).toBe(expected);
  });
});
