import { createHash } from "node:crypto";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { embedJson, escapeHtml } from "../../../diff/report/html/escape.ts";
import { MAX_NODES, graphOf } from "../../../diff/report/html/graph.ts";
import { layoutGraph, shortLabel } from "../../../diff/report/html/graph-layout.ts";
import { toHtml } from "../../../diff/report/html/html.ts";
import { hasWords, searchText, words } from "../../../diff/report/html/page/filter.ts";
import { keyMeaning } from "../../../diff/report/html/page/key-meaning.ts";
import { EVERYTHING, readHash, toggled, writeHash } from "../../../diff/report/html/page/state.ts";
import { diffLines, runs, valueText } from "../../../diff/report/html/page/values.ts";
import type { PageData } from "../../../diff/report/html/page-data.ts";
import { MASK, UNKNOWN } from "../../../diff/values.ts";
import {
  CHANGES,
  LOST,
  SAMPLE,
  anyReport,
  change,
  hostileText,
  manyReport,
  report,
} from "../support/report.ts";

/** What the page's script reads of a page. */
function dataOf(html: string): PageData {
  const found = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(html);
  return JSON.parse(found?.[1] ?? "") as PageData;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe("toHtml", () => {
  const html = toHtml(SAMPLE);

  it("lets nothing run or style it but its own script and style", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const script = /<script>(.*)<\/script>/s.exec(html)?.[1] ?? "";
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? "";
    const hash = (text: string) =>
      `&#39;sha256-${createHash("sha256").update(text).digest("base64")}&#39;`;
    expect(policy.split("; ")).toEqual([
      "default-src &#39;none&#39;",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "img-src data:",
      "base-uri &#39;none&#39;",
      "form-action &#39;none&#39;",
      "require-trusted-types-for &#39;script&#39;",
      "trusted-types &#39;none&#39;",
    ]);
    expect(html).not.toMatch(/ style=| on[a-z]+=| src=/);
    expect(script).not.toContain("innerHTML");
  });

  it("counts classes and topics, and tells what the gate decides", () => {
    expect(html).toContain("8 changes: 1 create, 4 update, 2 replace, 1 delete; 631 resources");
    expect(html).toContain("✗ Fails: data-loss</strong> (4 not waived, exit code 10)");
    expect(html).toContain("<code>cache.tls: &quot;preferred&quot;</code>");
    expect(toHtml(report())).toContain("✓ Passes");
  });

  it("links each waiver to what it lets pass", () => {
    const waiver = {
      hash: LOST.hash,
      reason: "<b>moved</b>",
      owner: "data",
      expires: "2027-01-31",
    };
    const gate = { ...SAMPLE.gate, failing: [], waived: [waiver] };
    const page = toHtml({ ...SAMPLE, gate });
    const told = "&lt;b&gt;moved&lt;/b&gt; (data, until 2027-01-31)";
    expect(page).toContain(`<a href="#at=${LOST.hash}">writer</a>: ${told}`);
    expect(dataOf(page).changes[0]?.waived).toBe("<b>moved</b> (data, until 2027-01-31)");
    expect(dataOf(page).changes[0]?.fails).toBe(false);
  });

  it("gives its script every change, worst first, with its neighbours", () => {
    const { changes } = dataOf(html);
    expect(changes.map((one) => one.class)).toEqual(SAMPLE.changes.map((one) => one.class));
    expect(changes[0]).toMatchObject({
      action: "replace, old one deleted first",
      places: ["components/database/postgres.ts:54", "index.ts:9"],
      topics: ["policy", "security"],
      needs: [],
      neededBy: [4],
      fails: true,
    });
    expect(changes[0]?.verdicts[0]?.outage).toBe("600 to 1800 s, at once");
    expect(changes[0]?.properties[1]).toMatchObject({ before: MASK, after: MASK });
  });

  it("shows all inputs of what is created or deleted, and what protects", () => {
    const state = LOST.before;
    if (state === undefined) throw new Error("LOST has no state before");
    const inputs = { b: 0, a: false };
    const page = toHtml(
      report({
        changes: [
          change({ operation: "create", after: { ...state, inputs, protect: true } }),
          change({ name: "x", before: { ...state, protect: true }, after: state }),
        ],
      }),
    );
    const [created, updated] = dataOf(page).changes;
    expect(created?.properties).toEqual([
      { path: "a", kind: "add", replaces: false, after: false },
      { path: "b", kind: "add", replaces: false, after: 0 },
    ]);
    expect(created?.marks).toEqual(["protected"]);
    expect(updated?.marks).toEqual(["no longer protected"]);
  });

  it("keeps hostile texts out of the markup, and gives the same bytes again", () => {
    const plain = toHtml(report());
    fc.assert(
      fc.property(anyReport, (any) => {
        const page = toHtml(any);
        expect(count(page, "<script")).toBe(count(plain, "<script"));
        expect(count(page, "</script")).toBe(count(plain, "</script"));
        expect(count(page, "<!--")).toBe(0);
        expect(dataOf(page).changes.map(({ urn }) => urn)).toEqual(
          any.changes.map(({ urn }) => JSON.parse(JSON.stringify(urn)) as string),
        );
        expect(toHtml(any)).toBe(page);
      }),
      { numRuns: 30 },
    );
  });
});

describe("escaping", () => {
  it("leaves no character with a meaning", () => {
    expect(escapeHtml(`<a href="x" id='y'>&\0`)).toBe(
      "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\uFFFD",
    );
    expect(embedJson({ a: "</script><!--\u2028\u2029" })).toBe(
      '{"a":"\\u003c/script>\\u003c!--\\u2028\\u2029"}',
    );
  });

  it("gives JSON of the same value", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(JSON.parse(embedJson([text]))).toEqual(JSON.parse(JSON.stringify([text])));
      }),
    );
  });
});

describe("valueText", () => {
  it.each([
    ["text", "text"],
    ["", '""'],
    [" x", '" x"'],
    ["5", '"5"'],
    [5, "5"],
    [0, "0"],
    ["true", '"true"'],
    [false, "false"],
    [null, "null"],
    [MASK, "[secret]"],
    [UNKNOWN, "(known after the update)"],
    ['{"a":[1]}', '{\n  "a": [\n    1\n  ]\n}'],
    [{ a: UNKNOWN }, '{\n  "a": "(known after the update)"\n}'],
    ["a\nb", "a\nb"],
  ])("words %j", (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

describe("diffLines", () => {
  it("tells what went, came and stays", () => {
    expect(diffLines("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
  });

  it("gives both texts back", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "", "-"), { minLength: 1 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before.join("\n"), after.join("\n"));
        const side = (sign: string) =>
          lines
            .filter((line) => line.startsWith(" ") || line.startsWith(sign))
            .map((line) => line.slice(1));
        expect(side("-")).toEqual(before);
        expect(side("+")).toEqual(after);
      }),
    );
  });

  it("folds what is more than three lines from any change", () => {
    const lines = [..."abcdef".split("").map((one) => ` ${one}`), "+g", " h"];
    expect(runs(lines)).toEqual([
      { folded: true, lines: [" a", " b", " c"] },
      { folded: false, lines: [" d", " e", " f", "+g", " h"] },
    ]);
  });
});

describe("the address", () => {
  it("keeps what is looked for", () => {
    const state = {
      classes: ["replace"],
      topics: ["order", "cost"],
      component: "a&b",
      text: "x y",
    };
    const hash = "#class=replace&topic=order,cost&component=a%26b&q=x+y&at=ab12";
    expect(writeHash(state, "ab12")).toBe(hash);
    expect(readHash(hash)).toEqual({ state, at: "ab12" });
    expect(writeHash(EVERYTHING)).toBe("");
    expect(readHash("#nonsense")).toEqual({ state: EVERYTHING });
    expect(toggled(toggled(["a"], "b"), "a")).toEqual(["b"]);
  });
});

describe("the search", () => {
  it("finds all words, in any place and case", () => {
    const text = searchText(dataOf(toHtml(SAMPLE)).changes[0] ?? ({} as never));
    expect(hasWords(text, words("  STORAGEencrypted snapshot postgres.ts:54 "))).toBe(true);
    expect(hasWords(text, words("snapshot elsewhere"))).toBe(false);
    expect(words("  ")).toEqual([]);
  });
});

describe("keyMeaning", () => {
  const outside = { inField: false, inSearch: false, onChange: false, useLetters: true };
  it.each([
    ["/", outside, "search"],
    ["j", outside, "next"],
    ["k", outside, "previous"],
    ["x", outside, undefined],
    ["j", { ...outside, inField: true }, undefined],
    ["j", { ...outside, useLetters: false }, undefined],
    ["ArrowDown", outside, undefined],
    ["ArrowDown", { ...outside, onChange: true, useLetters: false }, "next"],
    ["ArrowUp", { ...outside, onChange: true }, "previous"],
    ["Escape", { ...outside, inField: true }, "escape"],
    ["Enter", { ...outside, inField: true, inSearch: true }, "next"],
    ["ArrowDown", { ...outside, inField: true, inSearch: true }, "next"],
    ["Enter", { ...outside, inField: true }, undefined],
    ["j", { ...outside, inField: true, inSearch: true }, undefined],
  ] as const)("%s at %j: %s", (key, place, meaning) => {
    expect(keyMeaning(key, place)).toBe(meaning);
  });
});

describe("the graph", () => {
  it("has a node for each resource, linked to its entry, and leaves out edges that follow", () => {
    const changes = ["a", "b", "c"].map((name) => change({ name }));
    const [a = "", b = "", c = ""] = changes.map(({ urn }) => urn);
    const edges = [
      [a, b],
      [a, c],
      [b, c],
      [c, "gone"],
    ] as const;
    const graph = graphOf({ changes, edges });
    expect(graph.nodes.map(({ label }) => label)).toEqual(["a", "b", "c"]);
    expect(graph.nodes[0]?.href).toBe(`#at=${changes[0]?.hash ?? ""}`);
    expect(graph.edges).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("groups by component when there are too many", () => {
    const graph = graphOf(manyReport(MAX_NODES + 1));
    expect(graph).toMatchObject({ grouped: true });
    // manyReport has 40 components in turn: 121 = 3 * 40 + 1.
    expect(graph.nodes).toHaveLength(40);
    expect(graphOf(manyReport(MAX_NODES)).grouped).toBe(false);
  });

  it("draws what is left of too many components as one", () => {
    const changes = Array.from({ length: 130 }, (_, index) =>
      change({ name: `n${index}`, component: `c${index}` }),
    );
    const { nodes } = graphOf({ changes, edges: [] });
    expect(nodes).toHaveLength(MAX_NODES);
    // 119 are drawn on their own, 130 - 119 = 11 are not.
    expect(nodes.at(-1)).toMatchObject({ label: "11 more components", detail: "11 · in-place" });
  });

  it("puts no node upon another, and dependents left of what they depend on", () => {
    const { nodes, edges, width, height } = layoutGraph(graphOf(SAMPLE));
    expect(nodes).toHaveLength(CHANGES.length);
    const overlap = nodes.some((one, index) =>
      nodes
        .slice(index + 1)
        .some(
          (two) =>
            one.x < two.x + two.width && two.x < one.x + one.width && Math.abs(one.y - two.y) < 44,
        ),
    );
    expect(overlap).toBe(false);
    const rights = nodes.map((one) => one.x + one.width);
    expect(Math.max(...rights)).toBeLessThanOrEqual(width);
    expect(Math.max(...nodes.map(({ y }) => y + 44))).toBeLessThanOrEqual(height);
    const place = (name: string) => nodes.find(({ node }) => node.label === name)?.x ?? Number.NaN;
    expect(place("web")).toBeLessThan(place("writer"));
    expect(edges).toHaveLength(1);
  });

  it("shortens long labels", () => {
    expect(shortLabel("x".repeat(32))).toBe("x".repeat(32));
    expect(shortLabel("x".repeat(33))).toBe(`${"x".repeat(31)}…`);
  });
});
