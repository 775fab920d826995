import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import { EKS_ADDONS, KUBERNETES_VERSIONS } from "./schema-cluster.ts";
import type { ClusterConfig, StackConfig } from "./schema.ts";
import { alsoSet, knownNames } from "./workloads.ts";

/** Namespaces that Kubernetes makes itself. */
const SYSTEM_NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;

/** A check of the cluster, where there is one. */
function ofCluster(
  check: (
    cluster: ClusterConfig,
    config: StackConfig,
    context: RuleContext,
  ) => readonly Violation[],
): Rule["check"] {
  return (config, context) =>
    config.cluster === undefined ? [] : check(config.cluster, config, context);
}

/** Sections that only a cluster runs: without one they would be left out without a word. */
function sectionsNeedCluster(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster !== undefined) return [];
  const { nodeGroups, operations, migrations, monitoring, loadTests } = config;
  const sql = [...Object.keys(migrations.indexes), ...Object.keys(migrations.materializedViews)];
  const sections = [
    { key: "nodeGroups", names: Object.keys(nodeGroups) },
    { key: "operations", names: Object.keys(operations) },
    { key: "migrations", names: [...migrations.extensions, ...sql] },
    { key: "monitoring", names: monitoring === undefined ? [] : [monitoring.namespace] },
    { key: "loadTests", names: Object.keys(loadTests) },
  ];
  return sections
    .filter(({ names }) => names.length > 0)
    .map(({ key, names }) =>
      violation(
        {
          keys: [key],
          got: names,
          allowed: "nothing without a cluster: nothing would run it",
          to: KUBERNETES_VERSIONS[2],
          at: ["cluster", "version"],
        },
        context,
      ),
    );
}

/** EKS User Guide, "Amazon EKS networking requirements for VPC and clusters": two subnets in different zones. */
const zonesForControlPlane = ofCluster((_, config, context) =>
  config.network.zones >= 2
    ? []
    : [
        violation(
          {
            keys: ["network", "zones"],
            got: config.network.zones,
            allowed: "2 or 3 with a cluster: EKS wants subnets in at least two zones",
            to: 2,
          },
          context,
        ),
      ],
);

const apiIsNotForEverybody = ofCluster((cluster, config, context) => {
  if (config.environment !== "prod") return [];
  return cluster.publicAccessCidrs.flatMap((cidr, index) =>
    cidr.endsWith("/0")
      ? [
          violation(
            {
              keys: ["cluster", "publicAccessCidrs", index],
              got: cidr,
              allowed: "blocks of your own in prod: this one is the whole internet",
              to: undefined,
              with: [["environment"]],
            },
            context,
          ),
        ]
      : [],
  );
});

/** EKS User Guide, "Review access policy permissions": for a namespace there is AmazonEKSAdminPolicy. */
const adminsAreNotLimited = ofCluster((cluster, _, context) =>
  Object.entries(cluster.access).flatMap(([name, { policy, namespaces }]) =>
    policy !== "cluster-admin" || namespaces.length === 0
      ? []
      : [
          violation(
            {
              keys: ["cluster", "access", name, "namespaces"],
              got: namespaces,
              allowed:
                "none for cluster-admin, which is for the whole cluster (admin is for a namespace)",
              to: undefined,
              with: [["cluster", "access", name, "policy"]],
            },
            context,
          ),
        ],
  ),
);

/** A namespace that nearly is one of the stack's is a slip; any other may be made elsewhere. */
const accessNamespacesExist = ofCluster((cluster, config, context) => {
  const known: readonly string[] = [...Object.keys(config.namespaces), ...SYSTEM_NAMESPACES];
  return Object.entries(cluster.access).flatMap(([name, { namespaces }]) =>
    namespaces.flatMap((namespace, index) => {
      const { meant, text } = knownNames(namespace, known);
      if (known.includes(namespace) || meant === undefined) return [];
      const keys = ["cluster", "access", name, "namespaces", index];
      const allowed = `a namespace that exists: ${text}`;
      return [
        violation({ keys, got: namespace, allowed, to: meant, with: [["namespaces"]] }, context),
      ];
    }),
  );
});

/** EKS has one access entry for each principal; the second fails half-way through an update. */
const principalsAreDistinct = ofCluster((cluster, _, context) => {
  const { deployerArn } = cluster;
  const first = new Map<string, string>();
  if (deployerArn !== undefined) first.set(deployerArn, "deployerArn");
  return Object.entries(cluster.access).flatMap(([name, { principalArn }]) => {
    const other = first.get(principalArn);
    if (other === undefined) {
      first.set(principalArn, `access.${name}`);
      return [];
    }
    return [
      violation(
        {
          keys: ["cluster", "access", name, "principalArn"],
          got: principalArn,
          allowed: `a role or user not named yet: cluster.${other} is this one, and EKS has one entry for each`,
          to: undefined,
          at: ["cluster", "access", name],
          with: [
            ["cluster", "access"],
            ["cluster", "deployerArn"],
          ],
        },
        context,
      ),
    ];
  });
});

const addonsExist = ofCluster((cluster, _, context) =>
  Object.entries(cluster.addons).flatMap(([name, version]) => {
    if ((EKS_ADDONS as readonly string[]).includes(name)) return [];
    const { text, meant } = knownNames(name, EKS_ADDONS);
    const keys = ["cluster", "addons", name];
    const allowed = `an add-on the cluster has: ${text}`;
    const found = violation({ keys, got: version, allowed, to: undefined }, context);
    return meant === undefined
      ? [found]
      : [alsoSet(found, [[["cluster", "addons", meant], version]], context)];
  }),
);

/** Kubernetes owns these names; a Namespace of ours would take over what is in them. */
const namespacesAreOurs = ofCluster((_, config, context) =>
  Object.keys(config.namespaces)
    .filter((name) => name === "default" || name.startsWith("kube-"))
    .map((name) =>
      violation(
        {
          keys: ["namespaces", name],
          got: name,
          allowed: "a name of your own: default and kube-... are Kubernetes's",
          to: undefined,
        },
        context,
      ),
    ),
);

/** Rules on the cluster and its namespaces. */
export const clusterRules: readonly Rule[] = [
  {
    reads: ["cluster", "nodeGroups", "operations", "migrations", "monitoring", "loadTests"],
    check: sectionsNeedCluster,
  },
  { reads: ["cluster", "network"], check: zonesForControlPlane },
  { reads: ["cluster", "environment"], check: apiIsNotForEverybody },
  { reads: ["cluster"], check: adminsAreNotLimited },
  { reads: ["cluster", "namespaces"], check: accessNamespacesExist },
  { reads: ["cluster"], check: principalsAreDistinct },
  { reads: ["cluster"], check: addonsExist },
  { reads: ["cluster", "namespaces"], check: namespacesAreOurs },
];
