import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { resourceRule } from "../../core/rule.ts";
import { RULESET, ZONE_SETTING, isActive, cloudflareDocs, valueOf } from "./zone.ts";

/** A place by the name of the API, or by that of Pulumi's own examples. */
function either(at: Cursor, name: string, camelCase: string): Cursor {
  return at.at(camelCase).isSet ? at.at(camelCase) : at.at(name);
}

function judgeSetting(setting: Resource, report: Report, least: number): void {
  const value = valueOf(setting, "security_header");
  if (value === undefined) return;
  const hsts = either(value, "strict_transport_security", "strictTransportSecurity");
  const enabled = hsts.at("enabled");
  if (enabled.flag() !== true) {
    report.violation(
      `security_header leaves Strict-Transport-Security off: set enabled to true and max_age to ${least}, or take the setting out if a rule sets the header.`,
      enabled,
    );
    return;
  }
  const age = either(hsts, "max_age", "maxAge");
  judgeAge(age.number() ?? 0, age, report, least);
}

/** The value of a rule's header, whatever the case its name is written in. */
function headerOf(rule: Cursor): Cursor | undefined {
  const headers = rule.at("actionParameters", "headers").entries();
  const entry = headers.find(([name]) => name.toLowerCase() === "strict-transport-security");
  if (entry?.[1].at("operation").text() !== "set") return undefined;
  const value = entry[1].at("value");
  // An expression instead of a value is not looked into.
  return value.isSet ? value : undefined;
}

function judgeRules(ruleset: Resource, report: Report, least: number): void {
  if (ruleset.at("phase").text() !== "http_response_headers_transform") return;
  report.each(ruleset.at("rules").list(), (rule) => {
    const value = isActive(rule) ? headerOf(rule) : undefined;
    if (value === undefined) return;
    const age = /max-age\s*=\s*"?(\d+)/i.exec(value.text() ?? "")?.[1] ?? "0";
    judgeAge(Number(age), value, report, least);
  });
}

function judgeAge(seconds: number, at: Cursor, report: Report, least: number): void {
  if (seconds >= least) return;
  report.violation(
    `Strict-Transport-Security holds for ${seconds} s, at least ${least} s are asked for: set its max-age to ${least}.`,
    at,
  );
}

/** HSTS, where it is set at all. */
export const cloudflareHsts = resourceRule({
  name: "cloudflare-hsts",
  service: "edge",
  checks: "Where a zone sets Strict-Transport-Security, by setting or rule, it holds for long.",
  why: "With a short lifetime browsers forget it between two visits, and the next first request can be kept on plain HTTP.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudflareDocs(
      "HTTP Strict Transport Security (HSTS)",
      "ssl/edge-certificates/additional-options/http-strict-transport-security",
    ),
    {
      title: "RFC 6797: HTTP Strict Transport Security",
      url: "https://www.rfc-editor.org/rfc/rfc6797",
    },
  ],
  types: [ZONE_SETTING, RULESET],
  limits: z.strictObject({
    minSeconds: z
      .number()
      .int()
      .min(1)
      .default(31_536_000)
      .describe("Shortest lifetime of Strict-Transport-Security. Seconds"),
  }),
  check(resource, report, { minSeconds }) {
    const judge = resource.type === RULESET ? judgeRules : judgeSetting;
    judge(resource, report, minSeconds);
  },
  good: {
    type: RULESET,
    props: {
      phase: "http_response_headers_transform",
      rules: [
        {
          actionParameters: {
            headers: {
              "strict-transport-security": { operation: "set", value: "max-age=31536000" },
            },
          },
        },
      ],
    },
  },
  bad: {
    example: {
      type: ZONE_SETTING,
      props: {
        settingId: "security_header",
        value: { strict_transport_security: { enabled: true, max_age: 300 } },
      },
    },
    says: [
      "Strict-Transport-Security holds for 300 s, at least 31536000 s are asked for: set its max-age to 31536000.",
    ],
  },
});
