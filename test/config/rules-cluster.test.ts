import { describe, expect, it } from "@jest/globals";
import { ADDON_NAMES } from "../../components/cluster/addon-versions.ts";
import { EKS_ADDONS, KUBERNETES_VERSIONS } from "../../config/schema-cluster.ts";
import { sysctlVerdict } from "../../tuning/kernel/sysctls.ts";
import { clustered, expectRefused, problemsOf, valid, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const ROLE = "arn:aws:iam::123456789012:role/engineers";

const REFUSED: readonly Refused[] = [
  [
    "a cluster in one zone",
    {
      "network/zones": 1,
      "database/multiAz": false,
      "caches/hot/multiAz": false,
      "caches/queue/multiAz": false,
    },
    [
      "network.zones",
      "1",
      "2 or 3 with a cluster",
      "pulumi config set --path 'plumbline:network.zones' 2 --stack prod",
    ],
  ],
  [
    "an API for the whole internet in prod",
    { "cluster/publicAccessCidrs": ["203.0.113.0/24", "0.0.0.0/0"] },
    [
      "cluster.publicAccessCidrs[1]",
      '"0.0.0.0/0"',
      "blocks of your own in prod",
      "pulumi config rm --path 'plumbline:cluster.publicAccessCidrs[1]' --stack prod",
    ],
  ],
  [
    "an administrator of everything in one namespace",
    { "cluster/access/ops": { principalArn: ROLE, policy: "cluster-admin", namespaces: ["app"] } },
    [
      "cluster.access.ops.namespaces",
      '["app"]',
      "none for cluster-admin",
      "pulumi config rm --path 'plumbline:cluster.access.ops.namespaces' --stack prod",
    ],
  ],
  [
    "access to a namespace that is misspelt",
    { "cluster/access/ops": { principalArn: ROLE, policy: "edit", namespaces: ["apps"] } },
    [
      "cluster.access.ops.namespaces[0]",
      '"apps"',
      "did you mean app?",
      "pulumi config set --path 'plumbline:cluster.access.ops.namespaces[0]' app --stack prod",
    ],
  ],
  [
    "two entries for one role",
    { "cluster/access": { a: { principalArn: ROLE }, b: { principalArn: ROLE } } },
    [
      "cluster.access.b.principalArn",
      `"${ROLE}"`,
      "cluster.access.a is this one",
      "pulumi config rm --path 'plumbline:cluster.access.b' --stack prod",
    ],
  ],
  [
    "an entry for the role that updates the stack",
    { "cluster/deployerArn": ROLE, "cluster/access": { a: { principalArn: ROLE } } },
    [
      "cluster.access.a.principalArn",
      `"${ROLE}"`,
      "cluster.deployerArn is this one",
      "pulumi config rm --path 'plumbline:cluster.access.a' --stack prod",
    ],
  ],
  [
    "an add-on that is misspelt",
    { "cluster/addons": { "core-dns": "v1.12.4-eksbuild.1" } },
    [
      "cluster.addons.core-dns",
      '"v1.12.4-eksbuild.1"',
      "did you mean coredns?",
      "pulumi config rm --path 'plumbline:cluster.addons.core-dns' --stack prod && pulumi config set --path 'plumbline:cluster.addons.coredns' v1.12.4-eksbuild.1 --stack prod",
    ],
  ],
  [
    "an add-on that the cluster does not have",
    { "cluster/addons": { snapshotter: "v1.0.0" } },
    [
      "cluster.addons.snapshotter",
      '"v1.0.0"',
      "vpc-cni, kube-proxy",
      "pulumi config rm --path 'plumbline:cluster.addons.snapshotter' --stack prod",
    ],
  ],
  [
    "a namespace of Kubernetes",
    { "namespaces/app": {}, "namespaces/kube-system": {} },
    [
      "namespaces.kube-system",
      '"kube-system"',
      "a name of your own",
      "pulumi config rm --path 'plumbline:namespaces.kube-system' --stack prod",
    ],
  ],
];

describe("rules on the cluster", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["a cluster in two zones", { "network/zones": 2 }],
    [
      "the whole internet outside prod",
      { environment: "dev", "cluster/publicAccessCidrs": ["0.0.0.0/0"] },
    ],
    [
      "an administrator of one namespace",
      { "cluster/access/ops": { principalArn: ROLE, policy: "admin", namespaces: ["app"] } },
    ],
    [
      "access to a namespace made elsewhere",
      {
        "cluster/access/ops": {
          principalArn: ROLE,
          policy: "view",
          namespaces: ["monitoring", "kube-system"],
        },
      },
    ],
    ["a version of an add-on", { "cluster/addons": { coredns: "v1.12.4-eksbuild.1" } }],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["nodeGroups", clustered()["nodeGroups"], '["general"]'],
    ["operations", clustered()["operations"], '["clear-lists"]'],
    ["migrations", { extensions: ["pg_trgm"], indexes: {} }, '["pg_trgm"]'],
  ])("refuse %s that nothing would run", (section, value, got) => {
    const raw = { ...valid(), tools: clustered()["tools"], [section]: value };
    expect(problemsOf(raw)).toEqual([
      expect.objectContaining({
        path: section,
        got,
        allowed: "nothing without a cluster: nothing would run it",
        fix: "pulumi config set --path 'plumbline:cluster.version' 1.34 --stack prod",
      }),
    ]);
  });

  it("know the add-ons that the cluster has, and versions that the sysctl table knows", () => {
    expect([...EKS_ADDONS].sort()).toEqual([...ADDON_NAMES].sort());
    for (const version of KUBERNETES_VERSIONS) {
      expect(sysctlVerdict("net.ipv4.tcp_rmem", version)).toBe("safe");
    }
  });
});
