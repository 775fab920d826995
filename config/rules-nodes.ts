import { computeInstanceNames } from "../tuning/instance-classes.ts";
import type { Finding, Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { NodeGroupConfig, StackConfig } from "./schema.ts";
import { alsoSet, knownNames, servicesOf } from "./workloads.ts";

/**
 * Domains (and what is below them) of labels that Kubernetes, EKS, Karpenter and this project set. The kubelet may not
 * label its own node with most of them (Kubernetes, NodeRestriction), and Karpenter refuses the others.
 */
const RESERVED_DOMAINS = [
  "kubernetes.io",
  "k8s.io",
  "eks.amazonaws.com",
  "karpenter.sh",
  "karpenter.k8s.aws",
  "plumbline.dev",
] as const;

/** Kubernetes, "Labels and Selectors": an optional DNS prefix and a name; a value of at most 63 characters. */
const LABEL_NAME =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

function groupsOf(config: StackConfig): readonly (readonly [string, NodeGroupConfig])[] {
  return Object.entries(config.nodeGroups);
}

/** Pods, those of the cluster's own controllers too, must land somewhere. */
function nodesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const onNodes = Object.values(config.namespaces).some(({ fargate }) => !fargate);
  if (config.cluster === undefined || groupsOf(config).length > 0 || !onNodes) return [];
  const group = ["nodeGroups", "general"];
  const found = violation(
    {
      keys: ["nodeGroups"],
      got: undefined,
      allowed: "at least one node group, unless every namespace is on Fargate",
      to: "m7g.large",
      at: [...group, "instanceTypes", 0],
      with: [["cluster"], ["namespaces"]],
    },
    context,
  );
  const range = [
    [[...group, "nodes", "min"], 2],
    [[...group, "nodes", "max"], 2],
  ] as const;
  return [alsoSet(found, range, context)];
}

/**
 * What everything else needs: CoreDNS and the controllers tolerate no taint, and what adds nodes (Cluster Autoscaler,
 * Karpenter) must run on one that is there already.
 */
function systemPodsHaveNodes(config: StackConfig, context: RuleContext): readonly Violation[] {
  const groups = groupsOf(config);
  const managed = groups.filter(([, { provisioner }]) => provisioner === "managed");
  const shared = groups.filter(([, { dedicated }]) => !dedicated);
  const both = managed.filter(([, { dedicated }]) => !dedicated);
  const candidate = both[0] ?? managed[0] ?? shared[0] ?? groups[0];
  if (candidate === undefined || both.some(([, { nodes }]) => nodes.min > 0)) return [];
  const [name, group] = candidate;
  return [
    violation(
      {
        ...lacking(["nodeGroups", name], group),
        with: groups.map(([each]) => ["nodeGroups", each]),
      },
      context,
    ),
  ];
}

/** The first thing that keeps a group from running the cluster's own pods. */
function lacking(
  keys: readonly string[],
  { dedicated, provisioner, nodes }: NodeGroupConfig,
): Pick<Finding, "keys" | "got" | "allowed" | "to"> {
  const because =
    "for at least one group: CoreDNS, the controllers and what adds nodes run on managed ones without taint that are always there";
  if (dedicated) {
    return { keys: [...keys, "dedicated"], got: true, allowed: `false ${because}`, to: false };
  }
  return provisioner === "managed"
    ? { keys: [...keys, "nodes", "min"], got: nodes.min, allowed: `1 or more ${because}`, to: 1 }
    : {
        keys: [...keys, "provisioner"],
        got: provisioner,
        allowed: `managed ${because}`,
        to: "managed",
      };
}

function nodeRange(config: StackConfig, context: RuleContext): readonly Violation[] {
  return groupsOf(config)
    .filter(([, { nodes }]) => nodes.max < nodes.min)
    .map(([name, { nodes }]) =>
      violation(
        {
          keys: ["nodeGroups", name, "nodes", "max"],
          got: nodes.max,
          allowed: `at least ${nodes.min} (nodeGroups.${name}.nodes.min)`,
          to: nodes.min,
          with: [["nodeGroups", name, "nodes", "min"]],
        },
        context,
      ),
    );
}

/** EKS refuses it after the network and the data tier are there; Karpenter decides itself. */
function desiredInRange(config: StackConfig, context: RuleContext): readonly Violation[] {
  return groupsOf(config).flatMap(([name, { nodes, provisioner }]) => {
    const { min, max, desired } = nodes;
    if (desired === undefined) return [];
    const managed = provisioner === "managed";
    if (managed && desired >= min && desired <= max) return [];
    const keys = ["nodeGroups", name, "nodes", "desired"];
    const allowed = managed
      ? `${min} to ${max} (nodeGroups.${name}.nodes)`
      : "none: Karpenter starts nodes when pods wait";
    const to = managed ? Math.max(min, Math.min(max, desired)) : undefined;
    return [violation({ keys, got: desired, allowed, to, with: [["nodeGroups", name]] }, context)];
  });
}

function instanceTypesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const known = computeInstanceNames();
  return groupsOf(config).flatMap(([name, { instanceTypes }]) =>
    instanceTypes.flatMap((type, index) => {
      if (known.includes(type)) return [];
      const { meant } = knownNames(type, known);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      return [
        violation(
          {
            keys: ["nodeGroups", name, "instanceTypes", index],
            got: type,
            allowed: `an EC2 instance type whose CPU, memory and network limits are known (t3 t4g m6g m6i m7g m7i m8g c6g c7g c7i c8g r6g r7g r8g)${hint}`,
            to: meant ?? "m7g.large",
          },
          context,
        ),
      ];
    }),
  );
}

/** Tainted nodes that nobody tolerates are paid for and stay empty. */
function dedicatedGroupsAreUsed(config: StackConfig, context: RuleContext): readonly Violation[] {
  const used = new Set(servicesOf(config).map(([, { nodes }]) => nodes.group));
  return groupsOf(config)
    .filter(([name, { dedicated }]) => dedicated && !used.has(name))
    .map(([name]) =>
      violation(
        {
          keys: ["nodeGroups", name, "dedicated"],
          got: true,
          allowed: `false while no service names ${name} in nodes.group: nothing else may run there`,
          to: false,
          with: [["services"]],
        },
        context,
      ),
    );
}

function labelsAreOurs(config: StackConfig, context: RuleContext): readonly Violation[] {
  return groupsOf(config).flatMap(([name, { labels }]) =>
    Object.entries(labels).flatMap(([label, value]) => {
      const allowed = labelProblem(label, value);
      if (allowed === undefined) return [];
      const keys = ["nodeGroups", name, "labels", label];
      return [violation({ keys, got: value, allowed, to: undefined }, context)];
    }),
  );
}

function labelProblem(label: string, value: string): string | undefined {
  if (!LABEL_NAME.test(label)) return 'a label, as "team" or "example.com/team"';
  const prefix = label.includes("/") ? (label.split("/")[0] ?? "") : "";
  const owner = RESERVED_DOMAINS.find((each) => prefix === each || prefix.endsWith(`.${each}`));
  if (owner !== undefined) return `a label outside ${owner}, which is not yours to set`;
  return LABEL_VALUE.test(value)
    ? undefined
    : "at most 63 letters, digits, dots, underscores and hyphens, no punctuation at the ends";
}

/** Rules on the nodes. */
export const nodeRules: readonly Rule[] = [
  { reads: ["cluster", "nodeGroups", "namespaces"], check: nodesExist },
  { reads: ["nodeGroups"], check: systemPodsHaveNodes },
  { reads: ["nodeGroups"], check: nodeRange },
  { reads: ["nodeGroups"], check: desiredInRange },
  { reads: ["nodeGroups"], check: instanceTypesExist },
  { reads: ["nodeGroups", "services"], check: dedicatedGroupsAreUsed },
  { reads: ["nodeGroups"], check: labelsAreOurs },
];
