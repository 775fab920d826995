import { resourceRule } from "../../core/rule.ts";
import { CACHE_PARAMETER_GROUP, valueOf } from "./groups.ts";
import { CACHE_PARAMETERS } from "./references.ts";

/** Smallest timeout but 0. Source: ElastiCache User Guide, "Engine specific parameters". */
const MIN_SECONDS = 20;

/** A timeout that ElastiCache refuses. */
export const elasticacheIdleTimeout = resourceRule({
  name: "elasticache-idle-timeout",
  service: "cache",
  checks:
    "timeout, after which Redis and Valkey close idle connections, is 0 (never) or 20 seconds and more.",
  why: "ElastiCache refuses 1 to 19 seconds, and a pool's connections would be closed between two requests.",
  severity: "medium",
  level: "mandatory",
  references: [CACHE_PARAMETERS],
  types: [CACHE_PARAMETER_GROUP],
  check(group, report) {
    if (!/^(?:redis|valkey)\d/.test(group.at("family").text() ?? "")) return;
    const timeout = valueOf(group, "timeout");
    const text = timeout.text();
    if (text === undefined) return;
    const seconds = timeout.number();
    const isAllowed =
      seconds !== undefined &&
      Number.isInteger(seconds) &&
      (seconds === 0 || seconds >= MIN_SECONDS);
    if (isAllowed) return;
    report.violation(
      `timeout is ${JSON.stringify(text)}; allowed are 0, which is never, and ${MIN_SECONDS} or more seconds.`,
      timeout,
    );
  },
  good: {
    type: CACHE_PARAMETER_GROUP,
    props: { family: "valkey8", parameters: [{ name: "timeout", value: "300" }] },
  },
  bad: {
    example: {
      type: CACHE_PARAMETER_GROUP,
      props: { family: "valkey8", parameters: [{ name: "timeout", value: "10" }] },
    },
    says: ['timeout is "10"; allowed are 0, which is never, and 20 or more seconds.'],
  },
});
