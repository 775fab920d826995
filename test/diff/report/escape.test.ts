import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { clipped, code, fence, oneLine, prose } from "../../../diff/report/escape.ts";
import { hostileText } from "../support/report.ts";

/** Nothing is seen of it, and it keeps two characters from being one mark. */
const BREAK = "&#8203;";

describe("words of a sentence", () => {
  it.each([
    // As they are, where nothing can be mistaken.
    ["work_mem: 4 MB -> 8 MB, 61 % (r7g.large)", "work_mem: 4 MB -> 8 MB, 61 % (r7g.large)"],
    ["a | b", "a \\| b"],
    ["`x` *y* [z](u) ~~w~~ $v$", "\\`x\\` \\*y\\* \\[z\\](u) \\~\\~w\\~\\~ \\$v\\$"],
    ["_private_ snake_case", "\\_private\\_ snake_case"],
    ["<b>&lt;</b>", "&lt;b>&amp;lt;&lt;/b>"],
    ["a\nb\r\nc\u2028d", "a b c d"],
    ["# title", "\\# title"],
    ["- item", "\\- item"],
    ["+ item", "\\+ item"],
    ["> quote", "\\> quote"],
    ["1. item", "1\\. item"],
    ["=", "\\="],
    ["a\\|b", "a\\\\\\|b"],
  ])("%j are told as %j", (text, expected) => {
    // What only keeps marks of the pages apart is looked at below.
    expect(prose(text).replaceAll(BREAK, "")).toBe(expected);
  });

  it.each(["@everyone", "#123", "GH-12", "!7", "%12", "^4", ":tada:", "a@example.com"])(
    "%s mentions nobody and links nothing",
    (text) => {
      expect(prose(`see ${text}`)).toContain(BREAK);
      expect(prose(`see ${text}`).replaceAll(BREAK, "")).toBe(`see ${text}`);
    },
  );

  it("show what turns the direction of writing", () => {
    // The backslash is one of Markdown's, and escaped.
    expect(prose("a\u202eb\u0000")).toBe("a\\\\u202eb\\\\u0000");
    expect(code("a\u202eb")).toBe("`a\\u202eb`");
  });

  it("are on one line, without HTML, and without a border of a cell", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(prose(text)).not.toMatch(/[\n\r\u2028]|</);
        expect(prose(text)).not.toMatch(/(?<!\\)(\\\\)*[|`*[\]]/);
        expect(prose(text).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("a name or value", () => {
  it.each([
    ["db.r7g.large", "`db.r7g.large`"],
    ["@me #1 *x*", "`@me #1 *x*`"],
    ["", "(empty)"],
    ["a|b", "<code>a&#124;b</code>"],
    ["``", "<code>&#96;&#96;</code>"],
    ["</code>", "<code>&#60;&#47;code&#62;</code>"],
    [" a", "<code> a</code>"],
    ["&amp;", "<code>&#38;amp&#59;</code>"],
    ["a\nb", "`a b`"],
  ])("%j is told as %j", (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it("is one span, whatever it is", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(code(text)).toMatch(/^(?:`[^`|<\n]+`|<code>[^<`|*\n]+<\/code>|\(empty\))$/);
      }),
    );
  });
});

describe("what looks like an emoji", () => {
  it.each([
    ["sun:04:30-sun:05:30", "sun:04:30-sun:05:30"],
    ["at 04:30:00", "at 04:30:00"],
    [":tada:", ":&#8203;tada:"],
    [":+1:", ":&#8203;+1:"],
    [":100:", ":&#8203;100:"],
    [":1st_place_medal:", ":&#8203;1st_place_medal:"],
    [":8ball:", ":&#8203;8ball:"],
  ])("%s is told as %s", (text, expected) => {
    expect(prose(text)).toBe(expected);
  });
});

describe("a block of lines", () => {
  it("is longer fenced than any fence in it", () => {
    expect(fence(["a", " ````", "b"], "diff")).toBe("`````diff\na\n ````\nb\n`````");
    expect(fence(["a"], "json")).toBe("```json\na\n```");
  });
});

describe("a name of ours", () => {
  it("is not longer than 100 characters, and whole ones", () => {
    expect(clipped("🙂".repeat(101))).toBe(`${"🙂".repeat(99)}…`);
    expect(clipped("🙂".repeat(100))).toBe("🙂".repeat(100));
  });

  it("is on one line", () => {
    expect(oneLine("a\n\n\tb\ud800")).toBe("a b\ufffd");
  });
});
