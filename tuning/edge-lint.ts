import type { EdgeFinding, EdgeRule } from "./edge-lint/finding.ts";
import type { EdgeConfiguration } from "./edge-lint/model.ts";
import { EDGE_RULES } from "./edge-lint/rules.ts";

export { describeEdge } from "./edge-lint/describe.ts";

/**
 * Everything that is wrong with an edge: rule by rule, each rule's findings in the order of the configuration.
 * @returns nothing where nothing is wrong
 */
export function lintEdge(edge: EdgeConfiguration): readonly EdgeFinding[] {
  return EDGE_RULES.flatMap((rule) => findings(rule, edge));
}

function findings(rule: EdgeRule, edge: EdgeConfiguration): readonly EdgeFinding[] {
  const { name, severity, why, fix, source } = rule;
  return rule.check(edge).map((complaint) => ({
    rule: name,
    severity: complaint.severity ?? severity,
    where: complaint.where,
    got: complaint.got,
    why,
    fix: complaint.fix ?? fix,
    source,
  }));
}
