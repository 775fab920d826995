import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/**
 * Days that CloudWatch takes.
 *
 * Source: Amazon CloudWatch Logs API Reference, "PutRetentionPolicy"
 */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** Whether a known value means that logs are kept for ever. */
function isForever(value: Props[string] | undefined): boolean {
  return value === undefined || value === null || value === 0 || value === "0";
}

/** Logs go away some day. */
export const logGroupRetention = resourceRule({
  name: "log-group-retention",
  service: "cluster",
  checks: "Log groups have a retention.",
  why: "Without one logs are kept, and paid for, for ever, with the personal data in them.",
  severity: "medium",
  level: "mandatory",
  references: [
    {
      title: "Amazon CloudWatch Logs User Guide: Working with log groups and log streams",
      url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    },
    { title: "AWS Well-Architected COST04-BP05: Enforce data retention policies" },
  ],
  types: [LOG_GROUP],
  limits: z.strictObject({
    retentionDays: z
      .literal(DAYS)
      .default(30)
      .describe("Retention that a log group without one is to get. Days"),
  }),
  check(group, report, { retentionDays }) {
    const retention = group.at("retentionInDays");
    const days = retention.number() ?? 0;
    if (days > 0) return;
    // Groups of that class keep two days whatever is said.
    if (group.at("logGroupClass").text() === "DELIVERY") return;
    const got = retention.isSet ? "0" : "not set";
    report.violation(
      `retentionInDays is ${got}, which is for ever: set it, such as to ${retentionDays}.`,
      retention,
    );
  },
  remedy: (inputs, _type, { retentionDays }) => {
    if (inputs["logGroupClass"] === "DELIVERY" || !isForever(inputs["retentionInDays"])) {
      return undefined;
    }
    return { ...inputs, retentionInDays: retentionDays };
  },
  good: { type: LOG_GROUP, props: { retentionInDays: 30 } },
  bad: {
    example: { type: LOG_GROUP, props: { name: "/example/api" } },
    says: ["retentionInDays is not set, which is for ever: set it, such as to 30."],
  },
});
