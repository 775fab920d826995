import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { CodeInfo } from "../../../diff/model.ts";
import { toSarif } from "../../../diff/report/sarif.ts";
import { SARIF_LIMITS } from "../../../policies/report/sarif-document.ts";
import {
  CHANGES,
  FINDINGS,
  LOST,
  SAMPLE,
  anyReport,
  change,
  finding,
  report,
  urnOf,
  verdict,
} from "../support/report.ts";

const CODES: readonly CodeInfo[] = [
  {
    ...{ code: "test-data-loss", kind: "data-loss" },
    ...{ title: "A database is deleted.", why: "Its data goes with it." },
    sources: [{ title: "The guide", url: "https://example.com/guide" }, { title: "House rule" }],
  },
  {
    ...{ code: "test-reboot", kind: "reboot", title: "A parameter.", why: "It is static." },
    sources: [],
  },
];

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
  readonly results: readonly Record<string, unknown>[];
  readonly automationDetails: unknown;
  readonly invocations: unknown;
}

function runOf(text: string): Run {
  const [run] = (JSON.parse(text) as { runs: readonly Run[] }).runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

describe("a result", () => {
  it("has rule, level, message, place and fingerprint", () => {
    const { results } = runOf(toSarif(report({ changes: [LOST] }), CODES));
    const urn = urnOf("aws:rds/instance:Instance", "writer");
    expect(results).toEqual([
      {
        ...{ ruleId: "test-data-loss", ruleIndex: 0, kind: "fail", level: "error" },
        message: {
          text:
            "writer (aws:rds/instance:Instance): The instance is deleted without a final snapshot: its data is lost. " +
            "Instead: Restore an encrypted copy of a snapshot beside it. Nothing answers until the new one is there.",
        },
        locations: [
          {
            physicalLocation: {
              artifactLocation: {
                ...{ uri: "components/database/postgres.ts", uriBaseId: "%SRCROOT%" },
              },
              region: { startLine: 54, startColumn: 20 },
            },
            logicalLocations: [
              { name: "writer", fullyQualifiedName: urn, kind: "resource" },
              {
                ...{ name: "storageEncrypted", kind: "property" },
                fullyQualifiedName: `${urn}#storageEncrypted`,
              },
            ],
          },
        ],
        relatedLocations: [
          {
            id: 1,
            physicalLocation: {
              artifactLocation: { uri: "index.ts", uriBaseId: "%SRCROOT%" },
              region: { startLine: 9, startColumn: 3 },
            },
            message: { text: "declared through here" },
          },
        ],
        partialFingerprints: {
          primaryLocationLineHash: LOST.hash,
          "classifiedChange/v1": LOST.hash,
        },
        properties: { class: "data-loss", operation: "replace", urn },
      },
    ]);
  });

  it("is there for each change of the class reboot or worse, and each finding for the worse", () => {
    const { results, automationDetails } = runOf(toSarif(SAMPLE, CODES));
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["test-data-loss", "error"],
      ["test-replace", "error"],
      ["test-order", "error"],
      ["policy/rds-multi-az", "error"],
      ["test-downtime", "warning"],
      ["test-reboot", "warning"],
      ["test-security", "warning"],
    ]);
    expect(automationDetails).toEqual({ id: "plumbline-diff/" });
  });

  it("is an error for whatever fails, and a note for what only costs", () => {
    const cost = finding({ topic: "cost" });
    const levels = (failOn: string) =>
      runOf(toSarif(report({ findings: [cost], failOn }), CODES)).results.map(({ level }) => level);
    expect(levels("none")).toEqual(["note"]);
    expect(levels("cost")).toEqual(["error"]);
  });

  it("is suppressed, with the reason, when a waiver lets it pass", () => {
    const waiver = {
      hash: LOST.hash,
      reason: "a test of ours",
      owner: "me",
      expires: "2027-01-31",
    };
    const one = report({ changes: [LOST], waivers: { waivers: [waiver] } });
    expect(runOf(toSarif(one, CODES)).results[0]?.["suppressions"]).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "a test of ours (me, until 2027-01-31)",
      },
    ]);
  });

  it("of a finding is where its resource is declared, else in the project's file", () => {
    const findings = [finding({ urn: LOST.urn }), finding()];
    const { results } = runOf(toSarif(report({ changes: [LOST], findings }), CODES));
    const files = results.slice(1).map(({ locations }) => {
      const [place] = locations as [{ physicalLocation: { artifactLocation: { uri: string } } }];
      return place.physicalLocation.artifactLocation.uri;
    });
    expect([...files].sort()).toEqual(["Pulumi.yaml", "components/database/postgres.ts"]);
  });

  it("of an order tells the updates to make", () => {
    const { results } = runOf(toSarif(report({ findings: FINDINGS.slice(0, 1) }), CODES));
    expect(results[0]?.["message"]).toEqual({
      text:
        "cache (aws:elasticache/replicationGroup:ReplicationGroup): TLS cannot be required before it is preferred. " +
        '1. cache.tls: "preferred": Clients connect with and without TLS. ' +
        '2. cache.tls: "required": All clients speak TLS by now.',
    });
  });
});

describe("a rule", () => {
  it("is described with its reason and sources", () => {
    const { rules } = runOf(toSarif(SAMPLE, CODES)).tool.driver;
    expect(rules).toHaveLength(2);
    expect(rules[0]).toEqual({
      ...{ id: "test-data-loss", name: "test-data-loss" },
      shortDescription: { text: "A database is deleted." },
      fullDescription: { text: "A database is deleted. Its data goes with it." },
      help: {
        text: "Its data goes with it.\nThe guide: https://example.com/guide\nHouse rule",
        markdown:
          "**A database is deleted.**\n\nIts data goes with it.\n\n## References\n\n" +
          "- [The guide](https://example.com/guide)\n- House rule",
      },
      defaultConfiguration: { level: "error" },
      properties: { precision: "very-high", tags: ["data-loss"] },
    });
    expect(rules[1]).toMatchObject({ defaultConfiguration: { level: "warning" } });
  });
});

describe("the rules of everything that is recognised", () => {
  const { rules } = runOf(toSarif(SAMPLE)).tool.driver;

  it("are there once (3.19.23: items are unique; 3.49.3: so are ids)", () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining(["rds-multi-az", "policy/rds-multi-az"]));
  });

  it("are what the results point to", () => {
    const { results } = runOf(toSarif(SAMPLE));
    const own = results.find(({ ruleId }) => ruleId === "policy/rds-multi-az");
    expect(rules[Number(own?.["ruleIndex"])]).toMatchObject({
      id: "policy/rds-multi-az",
      properties: { tags: ["policy"] },
    });
  });
});

describe("the SARIF report", () => {
  it("can be made of any texts", () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const worse = one.findings.filter(({ direction }) => direction === "worse").length;
        const bad = one.changes.filter(({ class: own }) =>
          ["data-loss", "replace", "downtime", "reboot"].includes(own),
        ).length;
        expect(runOf(toSarif(one, CODES)).results).toHaveLength(worse + bad);
      }),
    );
  });

  it("leaves out the least bad where not all fit, and says so", () => {
    const changes = [...CHANGES.slice(0, 2), change({ verdicts: [verdict({ class: "reboot" })] })];
    const text = toSarif(report({ changes }), CODES, { ...SARIF_LIMITS, results: 2 });
    const { results, invocations } = runOf(text);
    expect(results.map(({ level }) => level)).toEqual(["error", "error"]);
    expect(invocations).toMatchObject([
      {
        toolExecutionNotifications: [
          { message: { text: "1 of 3 results do not fit and are left out." } },
        ],
      },
    ]);
  });
});
