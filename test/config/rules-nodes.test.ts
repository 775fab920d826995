import { describe, expect, it } from "@jest/globals";
import { clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const SPOT = {
  provisioner: "karpenter",
  capacityType: "spot",
  instanceTypes: ["m7g.xlarge"],
  nodes: { min: 0, max: 3 },
};

const REFUSED: readonly Refused[] = [
  [
    "a cluster without nodes",
    { nodeGroups: {} },
    [
      "nodeGroups",
      "nothing",
      "at least one node group",
      "pulumi config set --path 'plumbline:nodeGroups.general.instanceTypes[0]' m7g.large --stack prod" +
        " && pulumi config set --path 'plumbline:nodeGroups.general.nodes.min' 2 --stack prod" +
        " && pulumi config set --path 'plumbline:nodeGroups.general.nodes.max' 2 --stack prod",
    ],
  ],
  [
    "nodes by Karpenter alone",
    { "nodeGroups/general/provisioner": "karpenter" },
    [
      "nodeGroups.general.provisioner",
      '"karpenter"',
      "managed for at least one group",
      "pulumi config set --path 'plumbline:nodeGroups.general.provisioner' managed --stack prod",
    ],
  ],
  [
    "dedicated nodes alone",
    {
      "nodeGroups/general/dedicated": true,
      "services/mail/nodes": { group: "general" },
      "services/api/nodes": { group: "general" },
    },
    [
      "nodeGroups.general.dedicated",
      "true",
      "false for at least one group",
      "pulumi config set --path 'plumbline:nodeGroups.general.dedicated' false --stack prod",
    ],
  ],
  [
    "fewer nodes at most than at least",
    { "nodeGroups/general/nodes": { min: 5, max: 4 } },
    [
      "nodeGroups.general.nodes.max",
      "4",
      "at least 5 (nodeGroups.general.nodes.min)",
      "pulumi config set --path 'plumbline:nodeGroups.general.nodes.max' 5 --stack prod",
    ],
  ],
  [
    "a desired number of nodes outside their range",
    { "nodeGroups/general/nodes": { min: 2, max: 4, desired: 5 } },
    [
      "nodeGroups.general.nodes.desired",
      "5",
      "2 to 4 (nodeGroups.general.nodes)",
      "pulumi config set --path 'plumbline:nodeGroups.general.nodes.desired' 4 --stack prod",
    ],
  ],
  [
    "no node that is always there",
    { "nodeGroups/general/nodes": { min: 0, max: 4 } },
    [
      "nodeGroups.general.nodes.min",
      "0",
      "1 or more for at least one group",
      "pulumi config set --path 'plumbline:nodeGroups.general.nodes.min' 1 --stack prod",
    ],
  ],
  [
    "an instance type that is misspelt",
    { "nodeGroups/general/instanceTypes": ["m7g.xlarge", "m6g.xlarg"] },
    [
      "nodeGroups.general.instanceTypes[1]",
      '"m6g.xlarg"',
      "did you mean m6g.xlarge?",
      "pulumi config set --path 'plumbline:nodeGroups.general.instanceTypes[1]' m6g.xlarge --stack prod",
    ],
  ],
  [
    "an instance type that nobody knows",
    { "nodeGroups/general/instanceTypes": ["mainframe"] },
    [
      "nodeGroups.general.instanceTypes[0]",
      '"mainframe"',
      "an EC2 instance type",
      "pulumi config set --path 'plumbline:nodeGroups.general.instanceTypes[0]' m7g.large --stack prod",
    ],
  ],
  [
    "dedicated nodes that nobody uses",
    { "nodeGroups/spot": { ...SPOT, dedicated: true } },
    [
      "nodeGroups.spot.dedicated",
      "true",
      "false while no service names spot in nodes.group",
      "pulumi config set --path 'plumbline:nodeGroups.spot.dedicated' false --stack prod",
    ],
  ],
  ...[
    ["eks.amazonaws.com/nodegroup", "x", "a label outside eks.amazonaws.com"],
    ["node.kubernetes.io/instance-type", "x", "a label outside kubernetes.io"],
    ["karpenter.sh/capacity-type", "spot", "a label outside karpenter.sh"],
    ["plumbline.dev/node-group", "x", "a label outside plumbline.dev"],
    ["team name", "x", 'a label, as "team"'],
    ["team", "platform engineers", "at most 63 letters"],
  ].map(([label = "", value = "", allowed = ""]): Refused => {
    const plain = /^[\w-]+$/.test(label);
    const path = `nodeGroups.general.labels${plain ? `.${label}` : `["${label}"]`}`;
    return [
      `the label ${label}`,
      { "nodeGroups/general/labels": { [label]: value } },
      [
        path,
        JSON.stringify(value),
        allowed,
        `pulumi config rm --path 'plumbline:${path}' --stack prod`,
      ],
    ];
  }),
];

describe("rules on nodes", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["a shared group by Karpenter beside a managed one", { "nodeGroups/spot": SPOT }],
    [
      "dedicated nodes that a service names",
      {
        "nodeGroups/spot": { ...SPOT, dedicated: true },
        "services/mail/nodes": { group: "spot" },
      },
    ],
    [
      "a second managed group that starts from nothing",
      {
        "nodeGroups/batch": {
          instanceTypes: ["m7g.xlarge"],
          capacityType: "spot",
          nodes: { min: 0, max: 3 },
        },
      },
    ],
    ["a fixed number of nodes", { "nodeGroups/general/nodes": { min: 4, max: 4 } }],
    [
      "labels of one's own",
      { "nodeGroups/general/labels": { team: "", "example.com/team": "a_b.c-1" } },
    ],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });
});
