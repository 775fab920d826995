import { describe, expect, it } from "@jest/globals";
import pb from "@pulumi/pulumi/proto/analyzer_pb.js";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";

import { resourceRule } from "../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../policies/core/value.ts";
import { decodeProps, encodeProps } from "../../../policies/server/codec.ts";
import { analyzerInfo, diagnostics, readEntries } from "../../../policies/server/messages.ts";

const PACK = { name: "pack", version: "1.2.3", description: "A pack" };
const TYPE = "aws:s3/bucket:Bucket";

const rule = resourceRule({
  name: "bucket-tagged",
  service: "cdn",
  checks: "Buckets are tagged.",
  why: "Nobody knows whose the others are.",
  severity: "high",
  level: "mandatory",
  references: [{ title: "a book" }, { title: "a page", url: "https://example.com/page" }],
  types: [TYPE],
  limits: z.strictObject({
    required: z.array(z.string().min(1)).min(1).default(["owner"]).describe("Keys of tags"),
    days: z.number().int().min(1).max(9).default(3).describe("How long. Days"),
  }),
  check: () => undefined,
  good: { type: TYPE, props: {} },
  bad: { example: { type: TYPE, props: {} }, says: ["x"] },
});
const RULES = new Map([[rule.name, rule]]);

describe("what the engine is told of the pack", () => {
  const info = analyzerInfo([rule], PACK).toObject();

  it("is each rule as a policy, and the pack's own two", () => {
    expect(info.policiesList.map(({ name }) => name)).toEqual([
      "bucket-tagged",
      "waivers",
      "unknown-values",
    ]);
    expect(info.policiesList[0]).toMatchObject({
      description: "Buckets are tagged.",
      message: "Nobody knows whose the others are.",
      enforcementlevel: pb.EnforcementLevel.MANDATORY,
      severity: pb.PolicySeverity.POLICY_SEVERITY_HIGH,
      policyType: pb.PolicyType.POLICY_TYPE_RESOURCE,
      url: "https://example.com/page",
      tagsList: ["cdn"],
    });
    expect(info).toMatchObject({ supportsconfig: true, version: "1.2.3" });
  });

  it("has kinds and defaults of the limits, but leaves the bounds to the pack's own error", () => {
    const [policy] = analyzerInfo([rule], PACK).getPoliciesList();
    expect(policy?.getConfigschema()?.getProperties()?.toJavaScript()).toEqual({
      required: {
        type: "array",
        items: { type: "string" },
        default: ["owner"],
        description: "Keys of tags",
      },
      days: { type: "integer", default: 3, description: "How long. Days" },
    });
  });
});

describe("what the engine is told of findings", () => {
  const finding = {
    kind: "finding",
    rule: "bucket-tagged",
    state: "violation",
    level: "mandatory",
    urn: "urn:a",
    message: "has no owner",
    path: "tags",
  } as const;

  it("is level, severity and place", () => {
    const [told] = diagnostics([finding], RULES, PACK).map((each) => each.toObject());
    expect(told).toMatchObject({
      policyname: "bucket-tagged",
      policypackname: "pack",
      policypackversion: "1.2.3",
      message: "has no owner (tags)",
      urn: "urn:a",
      enforcementlevel: pb.EnforcementLevel.MANDATORY,
      severity: pb.PolicySeverity.POLICY_SEVERITY_HIGH,
    });
  });

  it("is nothing of what is waived, or left to the state", () => {
    const waiver = { reason: "r", owner: "o", expires: "2027-01-01" };
    const silent = [
      { ...finding, waiver },
      { ...finding, state: "unknown", deferred: true } as const,
    ];
    expect(diagnostics(silent, RULES, PACK)).toEqual([]);
  });

  it("has no severity where nothing is known", () => {
    const [told] = diagnostics([{ ...finding, state: "unknown" }], RULES, PACK);
    expect(told?.getSeverity()).toBe(pb.PolicySeverity.POLICY_SEVERITY_UNSPECIFIED);
  });
});

describe("the wire", () => {
  const SIGNATURE = "4dabf18193072939515e22adb298388d";
  const secret = (value: string) => ({
    [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
    value,
  });
  const output = (fields: Record<string, structPb.JavaScriptValue>) => ({
    [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
    ...fields,
  });

  it("carries unknowns and secrets in, and out again as they were", () => {
    const sent = {
      arn: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      count: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      password: secret("hunter2"),
      list: [1, true, null, { key: "text" }],
    };
    const props = decodeProps(structPb.Struct.fromJavaScript(sent));
    expect(props).toMatchObject({
      arn: UNKNOWN,
      count: UNKNOWN,
      list: [1, true, null, { key: "text" }],
    });
    expect(props["password"]).toBeInstanceOf(Secret);
    expect(JSON.stringify(props)).not.toContain("hunter2");
    expect(encodeProps(props).toJavaScript()).toEqual({
      ...sent,
      count: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("reads outputs as what is in them", () => {
    const props = decodeProps(
      structPb.Struct.fromJavaScript({
        known: output({ value: "a" }),
        unknown: output({}),
        hidden: output({ value: "b", secret: true }),
      }),
    );
    expect(props).toMatchObject({ known: "a", unknown: UNKNOWN });
    expect(props["hidden"]).toBeInstanceOf(Secret);
  });

  it("hands over levels and limits of the configuration", () => {
    const request = new pb.ConfigureAnalyzerRequest();
    const config = new pb.PolicyConfig()
      .setEnforcementlevel(pb.EnforcementLevel.REMEDIATE)
      .setProperties(structPb.Struct.fromJavaScript({ days: 2 }));
    request.getPolicyconfigMap().set("bucket-tagged", config);
    expect([...readEntries(request)]).toEqual([
      ["bucket-tagged", { level: "remediate", properties: { days: 2 } }],
    ]);
  });
});
