import { describe, expect, it } from "@jest/globals";

import { markdownCell, markdownText, splitCode } from "../../../lab/report/markdown.ts";

describe("markdownText", () => {
  it.each([
    ["shared_buffers is 25 % of memory", "shared_buffers is 25 % of memory"],
    ["a * b * c", "a \\* b \\* c"],
    ["_private_ and __dunder", "\\_private\\_ and \\_\\_dunder"],
    ["see [it](https://example.com)", "see \\[it\\](https://example.com)"],
    ["a <script> & b", "a &lt;script> & b"],
    ["&lt; as written", "&amp;lt; as written"],
    ["~~gone~~ but ~5 ms", "\\~~gone\\~~ but ~5 ms"],
    ["C:\\data", "C:\\\\data"],
    ["two\n  lines", "two lines"],
    ["code of `max_connections * 2`, not *", "code of `max_connections * 2`, not \\*"],
    ["one ` alone *", "one ` alone \\*"],
    ["# no heading", "\\# no heading"],
    ["- no list", "\\- no list"],
    ["-5 % of TPS", "-5 % of TPS"],
    ["1. no list", "1\\. no list"],
    ["1.5 times", "1.5 times"],
    ["> no quotation", "\\> no quotation"],
  ])("writes %j as %j", (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});

describe("markdownCell", () => {
  it("keeps a cell one cell", () => {
    expect(markdownCell("a | b\\c\n  <script>")).toBe("a \\| b\\\\c &lt;script>");
    expect(markdownCell("`a || b`")).toBe("`a \\|\\| b`");
  });
});

describe("splitCode", () => {
  it("takes what is between two backticks for code", () => {
    expect(splitCode("set `a` and `b c`!")).toEqual([
      { code: false, text: "set " },
      { code: true, text: "a" },
      { code: false, text: " and " },
      { code: true, text: "b c" },
      { code: false, text: "!" },
    ]);
    expect(splitCode("")).toEqual([]);
  });
});
