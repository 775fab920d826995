import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { PrometheusDocument, PrometheusGroup } from "../../tuning/observability/document.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { PrometheusRulesArgs, PrometheusRulesOutputs } from "./prometheus-rules-args.ts";
import { selectedLabels, selectorProblems } from "./rule-labels.ts";

/** Kubernetes documentation, "Object Names and IDs": what a PrometheusRule may be called. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const MAX_NAME = 253;

/** The rules, as objects of the Prometheus operator: one for each group, so that a change of one touches no other. */
export class PrometheusRules extends PlatformComponent<PrometheusRulesOutputs> {
  readonly outputs: PrometheusRulesOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: PrometheusRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:PrometheusRules", name, args, opts);
    const { groups } = args.document;
    this.check([...selectorProblems(args.selectorLabels), ...groups.flatMap(groupProblems)]);
    for (const group of groups) createRule(this, args, group);
    this.outputs = this.register({
      names: groups.map(objectName),
      alerts: countAlerts(args.document),
    });
  }
}

/** Name of a group's object. */
function objectName({ name }: PrometheusGroup): string {
  return `plumbline-${name}`;
}

function createRule(
  component: PrometheusRules,
  { namespace, selectorLabels, transform }: PrometheusRulesArgs,
  group: PrometheusGroup,
): void {
  component.child(
    kubernetes.apiextensions.CustomResource,
    group.name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: objectName(group), namespace, labels: selectedLabels(selectorLabels) },
      spec: { groups: [group] },
    },
    { transform: transform?.rule },
  );
}

function countAlerts({ groups }: PrometheusDocument): number {
  return groups.flatMap(({ rules }) => rules.filter((rule) => "alert" in rule)).length;
}

function groupProblems(group: PrometheusGroup): readonly Problem[] {
  const name = objectName(group);
  if (NAME.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: `document.groups.${group.name}`,
      got: group.name,
      allowed: "lower-case letters, digits, hyphens and dots: the object is named after the group",
      fix: 'name the group like "postgres"',
    },
  ];
}
