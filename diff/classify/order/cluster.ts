import type { ApplyStep, Comparison, Json, ResourceChange, ResourceState } from "../../model.ts";
import { at, shown } from "../../values.ts";
import {
  changeOf,
  compareVersions,
  inputText,
  moveOf,
  ofType,
  orderCode,
  step,
  textOf,
  versionOf,
} from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { REMOVED_APIS } from "./removed-apis.ts";
import { SOURCES } from "./sources.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

/** Minor versions a kubelet may be behind. Source: Kubernetes, Version Skew Policy. */
const KUBELET_SKEW = 3;

/** The control plane of EKS. */
export const CLUSTER_ORDER: OrderCheck = {
  codes: [
    orderCode(
      "cluster-version-skip",
      "A cluster goes up by more than one minor version.",
      "EKS updates the control plane one minor version at a time, and the nodes follow each.",
      SOURCES.clusterUpgrade,
      SOURCES.clusterDown,
    ),
    orderCode(
      "cluster-version-down",
      "A cluster's version goes down.",
      "Once a cluster is upgraded it cannot be downgraded.",
      SOURCES.clusterDown,
    ),
    orderCode(
      "cluster-node-skew",
      "Nodes would be newer than the control plane, or more than three minor versions older.",
      "A kubelet is never newer than the API server, and up to three minor versions older.",
      SOURCES.skew,
      SOURCES.clusterUpgrade,
    ),
    orderCode(
      "cluster-removed-api",
      "The stack has objects of an API version that the new Kubernetes does not serve any more.",
      "What applies or reads them fails as soon as the control plane is upgraded.",
      SOURCES.removedApis,
    ),
    orderCode(
      "cluster-encryption-off",
      "The encryption of a cluster's secrets is switched off, or gets another key.",
      "Once it is on it cannot be taken back.",
      SOURCES.secretsEncryption,
    ),
    orderCode(
      "cluster-access-mode",
      "The authentication mode goes back.",
      "Access entries cannot be taken away again, and the ConfigMap not be had back.",
      SOURCES.accessEntries,
    ),
  ],
  types: [CLUSTER, NODE_GROUP],
  check: (change, comparison) =>
    change.type === NODE_GROUP
      ? change.after === undefined
        ? []
        : skew(change.after, comparison)
      : [...version(change, comparison), ...encryption(change), ...accessMode(change)],
};

function version(change: ResourceChange, comparison: Comparison): readonly Problem[] {
  const { name } = change;
  const move = moveOf(change, "version");
  const [from, to] = [versionOf(move?.before), versionOf(move?.after)];
  if (move === undefined || from === undefined || to === undefined) return [];
  if (compareVersions(to, from) < 0) {
    return [
      {
        code: "cluster-version-down",
        message: `${name} cannot go from Kubernetes ${shown(move.before)} down to ${shown(move.after)}: EKS refuses it.`,
        properties: ["version"],
        steps: [
          step(
            `a second cluster of ${shown(move.after)}, with the workloads and the traffic moved to it`,
            "A control plane is only upgraded.",
          ),
          step(`${name} out of the program`, "Nothing runs there any more."),
        ],
      },
    ];
  }
  const [minor, next] = [from[1] ?? 0, to[1] ?? 0];
  const skips: readonly Problem[] =
    to[0] === from[0] && next - minor > 1
      ? [
          {
            code: "cluster-version-skip",
            message: `${name} goes from Kubernetes ${shown(move.before)} to ${shown(move.after)}, ${next - minor} minor versions at once: EKS takes one at a time.`,
            properties: ["version"],
            steps: minorSteps(name, from[0] ?? 1, minor, next),
          },
        ]
      : [];
  return [...skips, ...leftBehind(change, comparison), ...removedApis(name, comparison.head, to)];
}

function minorSteps(name: string, major: number, from: number, to: number): readonly ApplyStep[] {
  return Array.from({ length: to - from }, (_, index): ApplyStep[] => {
    const version = `${major}.${from + index + 1}`;
    return [
      step(`${name}: version: "${version}"`, "EKS takes one minor version at a time."),
      step(
        `add-ons and node groups of ${name}: ${version}; Karpenter's nodes drift there by themselves, as their NodePools' disruption budgets let them`,
        "Nodes must not fall more than three minor versions behind, and none may be newer.",
      ),
    ];
  }).flat();
}

function removedApis(
  name: string,
  head: Comparison["head"],
  to: readonly number[],
): readonly Problem[] {
  const gone = [...head.resources.values()]
    .flatMap((one) => {
      const api = REMOVED_APIS.find(({ types }) => types.includes(one.type));
      if (api === undefined || compareVersions(to, api.removedIn) < 0) return [];
      return [{ one, api }];
    })
    .sort((a, b) => (a.one.urn < b.one.urn ? -1 : 1));
  const [first] = gone;
  if (first === undefined) return [];
  const list = gone
    .slice(0, 5)
    .map(({ one, api }) => `${one.name} (${api.version}, served by ${api.instead})`);
  const more = gone.length > 5 ? ` and ${gone.length - 5} more` : "";
  return [
    {
      code: "cluster-removed-api",
      message: `${name} goes to a Kubernetes that does not serve what the stack has: ${list.join(", ")}${more}.`,
      properties: ["version"],
      steps: [
        step(
          gone
            .map(({ one, api }) => `${one.name}: ${api.instead}`)
            .slice(0, 5)
            .join("; ") + more,
          "The old version serves both; objects stay the same under the new API version.",
        ),
        step(`${name}: the new version`, "Nothing needs the old API versions any more."),
      ],
    },
  ];
}

/** Node groups that stay as they are while the control plane goes on. */
function leftBehind({ urn }: ResourceChange, comparison: Comparison): readonly Problem[] {
  const { resources } = comparison.head;
  return ofType(resources, NODE_GROUP)
    .filter((one) => changeOf(comparison, one.urn) === undefined)
    .filter((one) => clusterOf(one, resources)?.urn === urn)
    .flatMap((one) => skew(one, comparison));
}

function skew(after: ResourceState, { head }: Comparison): readonly Problem[] {
  const { name } = after;
  const nodes = versionOf(after.inputs["version"]);
  const cluster = clusterOf(after, head.resources);
  const plane = versionOf(cluster?.inputs["version"]);
  if (cluster === undefined || nodes === undefined || plane === undefined) return [];
  const behind = (plane[1] ?? 0) - (nodes[1] ?? 0);
  if (plane[0] !== nodes[0] || (behind >= 0 && behind <= KUBELET_SKEW)) return [];
  const shownVersion = shown(after.inputs["version"]);
  const shownPlane = shown(cluster.inputs["version"]);
  return [
    {
      code: "cluster-node-skew",
      message:
        behind < 0
          ? `The nodes of ${name} get Kubernetes ${shownVersion}, newer than the ${shownPlane} of ${cluster.name}: EKS refuses it.`
          : `The nodes of ${name} have Kubernetes ${shownVersion}, ${behind} minor versions behind the ${shownPlane} of ${cluster.name}: three are supported.`,
      properties: ["version"],
      steps:
        behind < 0
          ? [
              step(`${cluster.name}: version: "${shownVersion}"`, "The control plane leads."),
              step(`${name}: version: "${shownVersion}"`, "The nodes follow."),
            ]
          : [
              step(
                `${name}: version at least ${plane[0] ?? 1}.${(plane[1] ?? 0) - KUBELET_SKEW}, before the control plane goes on`,
                "A kubelet is at most three minor versions behind.",
              ),
              step(`${cluster.name}: version: "${shownPlane}"`, "The nodes are near enough."),
            ],
    },
  ];
}

function clusterOf(
  nodes: ResourceState | undefined,
  resources: ReadonlyMap<string, ResourceState>,
): ResourceState | undefined {
  const named = inputText(nodes, "clusterName");
  const made = nodes?.propertyDependencies["clusterName"] ?? [];
  const clusters = ofType(resources, CLUSTER);
  return (
    clusters.find(({ urn }) => made.includes(urn)) ??
    clusters.find((one) => named !== undefined && inputText(one, "name") === named)
  );
}

function encryption(change: ResourceChange): readonly Problem[] {
  const move = moveOf(change, "encryptionConfig");
  if (move?.before === undefined) return [];
  const [old, now] = [move.before, move.after].map((one) => at(one, "provider", "keyArn"));
  if (now !== undefined && JSON.stringify(old) === JSON.stringify(now)) return [];
  return [
    {
      code: "cluster-encryption-off",
      message: `${change.name} ${move.after === undefined ? "is to encrypt its secrets no longer" : "is to encrypt its secrets by another key"}: EKS cannot take encryption back, and keeps the key.`,
      properties: ["encryptionConfig"],
      steps: [
        step(
          `${change.name}: encryptionConfig as it was`,
          "The key has to stay, too: without it no secret can be read.",
        ),
        step(
          "only if it has to be: a second cluster with the workloads moved to it",
          "Encryption is decided once for each cluster.",
        ),
      ],
    },
  ];
}

/** How far each mode is on the way that cannot be gone back. */
const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

/** The authentication mode, which is CONFIG_MAP when it is left out; empty when it is not known. */
function modeOf(config: Json | undefined): string {
  const mode = at(config, "authenticationMode");
  return mode === undefined ? "CONFIG_MAP" : (textOf(mode) ?? "");
}

function accessMode(change: ResourceChange): readonly Problem[] {
  const move = moveOf(change, "accessConfig");
  const [from, to] = [move?.before, move?.after].map((one) => MODES.indexOf(modeOf(one)));
  if (move === undefined || from === undefined || to === undefined || from < 0 || to < 0) return [];
  if (to === 2 && from === 0) {
    return [
      {
        code: "cluster-access-mode",
        message: `${change.name} goes from CONFIG_MAP to API at once: whoever is in the aws-auth ConfigMap only, nodes too, is refused from then on, and there is no way back.`,
        properties: ["accessConfig.authenticationMode"],
        steps: [
          step(
            `${change.name}: accessConfig.authenticationMode: API_AND_CONFIG_MAP`,
            "Both are taken, so that nobody is locked out.",
          ),
          step(
            "an access entry for each role and user of the aws-auth ConfigMap",
            "They can be checked while the ConfigMap still counts.",
          ),
          step(`${change.name}: accessConfig.authenticationMode: API`, "This cannot be undone."),
        ],
      },
    ];
  }
  if (to >= from) return [];
  return [
    {
      code: "cluster-access-mode",
      message: `${change.name} cannot go back from ${MODES[from] ?? ""} to ${MODES[to] ?? ""}: EKS refuses it.`,
      properties: ["accessConfig.authenticationMode"],
      steps: [
        step(
          `${change.name}: accessConfig.authenticationMode: ${MODES[from] ?? ""}; the missing access as an access entry`,
          "The mode only goes forward.",
        ),
      ],
    },
  ];
}
