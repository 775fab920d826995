import { describe, expect, it } from "@jest/globals";
import { readEdgeFile } from "../../config/edge-file.ts";
import { TuningError } from "../../tuning/errors.ts";

function problems(text: string): readonly string[] {
  try {
    readEdgeFile(text, "edge.yaml");
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    return error.problems.map(
      ({ path, got, allowed, fix }) => `${path} | ${got} | ${allowed} | ${fix}`,
    );
  }
  return [];
}

describe("readEdgeFile", () => {
  it("reads an edge from each document", () => {
    const edges = readEdgeFile("name: a\n---\nname: b\nfiles: [{ path: /x.js }]\n", "edge.yaml");
    expect(edges).toEqual([{ name: "a" }, { name: "b", files: [{ path: "/x.js" }] }]);
  });

  it("tells everything that is wrong at once, in all documents", () => {
    const text = [
      "cache: []",
      "caches: [{ name: cdn, rules: [{ path: api, ttl: { min: -1 } }] }]",
      "---",
      "zones: [{ name: z, plan: buisness }]",
      "deploy: [{ action: invalidate, path: [/*] }]",
      "headers: [{ name: Expires, value: 0 }]",
    ].join("\n");
    expect(problems(text)).toEqual([
      'edge.yaml, document 1: caches[0].rules[0].path | "api" | a path from / on, * for any characters, as "/api/*" | Change it to what is allowed.',
      "edge.yaml, document 1: caches[0].rules[0].ttl.min | -1 | a whole number of seconds, 0 or more | Change it to what is allowed.",
      "edge.yaml, document 1: cache | [] | known here: name, origins, caches, workers, zones, files, build, deploy, headers, lifetimes, metrics, claims | Write caches.",
      'edge.yaml, document 2: zones[0].plan | "buisness" | free, pro, business or enterprise | Change it to what is allowed.',
      "edge.yaml, document 2: deploy[0].paths | nothing | a list, each item a text | Add it.",
      'edge.yaml, document 2: deploy[0].path | ["/*"] | known here: action, paths, as | Write paths.',
      "edge.yaml, document 2: headers[0].value | 0 | a text; put numbers in quotes | Change it to what is allowed.",
    ]);
  });

  it("tells where a file is no YAML", () => {
    expect(problems("name: [a\nfiles: b\n")[0]).toMatch(/^edge\.yaml:2:\d+ \| .* \| YAML \| /);
  });

  it("refuses a file without an edge", () => {
    expect(problems("")).toHaveLength(1);
    expect(problems("- a\n")).toHaveLength(1);
  });
});
