import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { Report, StackReport } from "../../core/rule.ts";

/** A CloudFront distribution. */
export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** How a distribution answers one pattern of paths. */
export interface Behavior {
  /** As a message says it: "the default behavior", "the behavior of /api/*". */
  readonly title: string;
  /** The property of the distribution that it stands in. */
  readonly property: "defaultCacheBehavior" | "orderedCacheBehaviors";
  readonly at: Cursor;
}

/** Judges every behavior of a distribution by itself, the default one first; one that is not known at all is unknown. */
export function eachBehavior(
  distribution: Resource,
  report: Pick<Report, "each">,
  judge: (behavior: Behavior) => void,
): void {
  report.each([defaultBehavior, orderedBehaviors], (read) => {
    report.each(read(distribution), (behavior) => {
      // Throws when the whole block is unknown: nothing in it can be taken for set.
      behavior.at.entries();
      judge(behavior);
    });
  });
}

/** The behavior of all paths that no other one takes; none when the distribution has none. */
export function defaultBehavior(distribution: Resource): readonly Behavior[] {
  const at = distribution.at("defaultCacheBehavior");
  return at.isSet ? [{ title: "the default behavior", property: "defaultCacheBehavior", at }] : [];
}

/** The behaviors with a path of their own. @throws Unjudgeable when the list is unknown */
export function orderedBehaviors(distribution: Resource): readonly Behavior[] {
  return distribution
    .at("orderedCacheBehaviors")
    .list()
    .map((at) => {
      const pattern = at.at("pathPattern");
      const title = pattern.isHidden
        ? "a behavior"
        : `the behavior of ${pattern.text() ?? "no path"}`;
      return { title, property: "orderedCacheBehaviors", at };
    });
}

const WRITES: readonly string[] = ["DELETE", "PATCH", "POST", "PUT"];

/** Whether a behavior takes writes: what answers them is a program with users, not files. @throws Unjudgeable */
export function takesWrites({ at }: Behavior): boolean {
  return at
    .at("allowedMethods")
    .texts()
    .some((method) => WRITES.includes(method));
}

/** A stack's report as a report on one of its resources. */
export function reportOn(report: StackReport, resource: Resource): Report {
  return {
    violation: (message, at) => {
      report.violation(resource, message, at);
    },
    each: (items, judge) => {
      report.each(items, () => resource, judge);
    },
  };
}
