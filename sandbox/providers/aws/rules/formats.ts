/** Rules about the format of a text: ARNs, addresses, windows, JSON, and regular expressions. */

import * as text from "./text.ts";
import { fixed, matching, rule } from "./family.ts";
import type { RuleFamily, Validator } from "./family.ts";

/** The empty text passes, unless the provider was seen to refuse it: "... () ...". */
const orEmpty = (validator: Validator): Validator =>
  rule(validator.allowed, (v) => v === "" || validator.accepts(v));

/** Families about formats. */
export const FORMATS: readonly RuleFamily[] = [
  {
    name: "ARN, or an EC2 automation ARN",
    pattern: /invalid ARN|Invalid ARN|does not match EC2 automation ARN/,
    build: (_, gist) => {
      const arn = rule("an ARN (arn:aws:<service>:<region>:<account>:<resource>)", text.isArn);
      return /\(\) is an invalid ARN|Value:\s*$/.test(gist) ? arn : orEmpty(arn);
    },
  },
  fixed(
    "JSON policy",
    /contains an invalid JSON policy|is an empty string, which is not a valid JSON value/,
    rule("a JSON object with the policy", text.isJsonObject),
  ),
  fixed(
    "JSON",
    /contains an invalid JSON/,
    rule("JSON", (v) => v === "" || text.isJson(v)),
  ),
  fixed(
    "IPv4 network",
    /must be a valid IPv4 CIDR that represents a network address/,
    rule("an IPv4 network such as 10.0.0.0/16, host bits zero", text.isIpv4Network),
  ),
  fixed(
    "IPv6 network",
    /must be a valid IPv6 CIDR that represents a network address/,
    rule("an IPv6 network such as 2001:db8::/64", text.isIpv6Cidr),
  ),
  fixed(
    "private IPv4 network",
    /\(must be within 10\.0\.0\.0\/8, 172\.16\.0\.0\/12, or 192\.168\.0\.0\/16\)/,
    rule("a block within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", text.isPrivateCidr),
  ),
  fixed(
    "CIDR block",
    /is not a valid CIDR block|invalid CIDR address/,
    rule(
      "a CIDR block such as 10.0.0.0/16, host bits zero",
      (v) => text.isIpv4Network(v) || text.isIpv6Cidr(v),
    ),
  ),
  fixed("IPv4 address", /valid IPv4 address/, rule("an IPv4 address", text.isIpv4)),
  fixed("IPv6 address", /valid IPv6 address/, rule("an IPv6 address", text.isIpv6)),
  fixed(
    "daily window",
    /format of "hh24:mi-hh24:mi"/,
    rule('a daily window "hh24:mi-hh24:mi"', text.isDailyWindow),
  ),
  fixed(
    "weekly window",
    /format of "ddd:hh24:mi-ddd:hh24:mi"/,
    rule('a weekly window "ddd:hh24:mi-ddd:hh24:mi"', text.isWeeklyWindow),
  ),
  fixed(
    "RFC 3339 time",
    /RFC3339/,
    rule("an RFC 3339 time such as 2026-01-31T00:00:00Z", text.isRfc3339),
  ),
  fixed(
    "account id",
    /AWS [Aa]ccount ID/,
    rule("an AWS account id, 12 digits", (v) => v === "" || /^\d{12}$/.test(v)),
  ),
  fixed(
    "region",
    /doesn't look like AWS Region/,
    matching("a region such as eu-central-1", /^[a-z]{2}(?:-[a-z]+)+-\d$/),
  ),
  fixed("base64", /must be base64-encoded/, rule("base64", text.isBase64)),
  fixed("URL with a host", /to have a host/, rule("an https URL", text.hasHost)),
  fixed(
    "add-on version",
    /\(must follow semantic version format\)/,
    matching(
      "a version such as v1.20.4-eksbuild.1",
      /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/,
    ),
  ),
  fixed(
    "early renewal duration",
    /Cannot be parsed as (?:duration|an RFC 3339 duration)/,
    matching(
      "a duration such as 2160h or P90D",
      /^(?:(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+|P(?=.)(?:\d+[YMWD])*(?:T(?=.)(?:\d+[HMS])+)?)$/,
    ),
  ),
  fixed(
    "role name, not ARN",
    /must be the role's name not its ARN/,
    rule("the name of the role, not its ARN", (v) => !v.startsWith("arn:")),
  ),
  fixed(
    "statistic",
    /invalid statistic/,
    rule("Average, Sum..., or a percentile such as p99, tm90, IQM", text.isStatistic),
  ),
  fixed(
    "no colon",
    /\(must not contain colon characters\)/,
    rule("a text without colons", (v) => !v.includes(":")),
  ),
  fixed(
    "Lambda actions",
    /\(must be a valid action/,
    matching(
      "a Lambda action such as lambda:InvokeFunction",
      /^(?:lambda:[*]|lambda:[A-Za-z]+|[*])$/,
    ),
  ),
  fixed(
    "auth token characters",
    /alphanumeric characters or symbols \(excluding @, ", and \/\)/,
    rule(
      '16 to 128 printable characters other than @ " and /',
      (v) => /^[!-~]{16,128}$/.test(v) && !/[@"/]/.test(v),
    ),
  ),
  fixed(
    "engine version",
    /engine_version: .* is invalid/,
    matching(
      "<major>.<minor>, or <major>.<minor>.<patch> for Redis 5 and older",
      /^(?:[6-9]|[1-9]\d+)\.(?:x|\d+)$|^[1-5]\.\d+\.\d+$/,
    ),
  ),
  {
    name: "regular expression",
    pattern: /(?:match regular expression|doesn't comply with restrictions) \(?"(.+?)"\)?(?:,|:|$)/,
    build: ([source]) => {
      const pattern = new RegExp((source ?? "").replaceAll("\\\\", "\\"));
      return matching(`a text that matches ${pattern.source}`, pattern);
    },
  },
  {
    name: "list of values",
    pattern: /Valid [Vv]alues(?: are)?: \[?([^\]]*)\]/,
    build: ([list]) => {
      const values = (list ?? "").split(/,\s*|\s+/).filter((v) => v !== "");
      return rule(values.join(", "), (v) => values.includes(v));
    },
  },
];
