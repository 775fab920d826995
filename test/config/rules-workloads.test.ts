import { describe, expect, it } from "@jest/globals";
import { IMAGE, clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;
const TAGGED = "registry.example.com:5000/team/app:1.2";

const REFUSED: readonly Refused[] = [
  [
    "a service without image",
    { "services/api/image": undefined },
    [
      "services.api.image",
      "nothing",
      "an image, required with a cluster",
      set("services.api.image", "'registry.example.com/api@sha256:<digest>'"),
    ],
  ],
  [
    "a job without resources",
    { "jobs/warm/resources": undefined },
    [
      "jobs.warm.resources",
      "nothing",
      "what a pod asks of its node",
      `${set("jobs.warm.resources.cpuMillicores", "500")} && ${set("jobs.warm.resources.memoryMiB", "512")}`,
    ],
  ],
  [
    "an image by tag in prod",
    { "services/api/image": TAGGED },
    [
      "services.api.image",
      `"${TAGGED}"`,
      "by digest in prod",
      set("services.api.image", "'registry.example.com:5000/team/app@sha256:<digest>'"),
    ],
  ],
  [
    "a job's image by tag in prod",
    { "jobs/migrations/image": TAGGED },
    [
      "jobs.migrations.image",
      `"${TAGGED}"`,
      "by digest in prod",
      set("jobs.migrations.image", "'registry.example.com:5000/team/app@sha256:<digest>'"),
    ],
  ],
  [
    "a tool by tag in prod",
    { "tools/kubectlImage": "kubectl" },
    [
      "tools.kubectlImage",
      '"kubectl"',
      "by digest in prod",
      set("tools.kubectlImage", "'kubectl@sha256:<digest>'"),
    ],
  ],
  [
    "a namespace that is not there",
    { "services/api/namespace": "ap" },
    [
      "services.api.namespace",
      '"ap"',
      "one of namespaces: app; did you mean app?",
      set("services.api.namespace", "app"),
    ],
  ],
  [
    "a job in a namespace that is not there",
    { "jobs/warm/namespace": "batch" },
    ["jobs.warm.namespace", '"batch"', "one of namespaces: app", set("jobs.warm.namespace", "app")],
  ],
  [
    "a node group that is not there",
    { "services/api/nodes/group": "generall" },
    [
      "services.api.nodes.group",
      '"generall"',
      "one of nodeGroups: general; did you mean general?",
      set("services.api.nodes.group", "general"),
    ],
  ],
  [
    "a preference for machines that no group has",
    { "services/api/nodes/prefer": ["m7g", "c5.xlarge"] },
    [
      "services.api.nodes.prefer[1]",
      '"c5.xlarge"',
      "m7g.xlarge, m6g.xlarge, m7g, m6g; did you mean m7g.xlarge?",
      set("services.api.nodes.prefer[1]", "m7g.xlarge"),
    ],
  ],
  [
    "a call to a service that is not there",
    { "services/mail/connectsTo": ["apy"] },
    [
      "services.mail.connectsTo[0]",
      '"apy"',
      "another service of kind web or realtime: api; did you mean api?",
      set("services.mail.connectsTo[0]", "api"),
    ],
  ],
  [
    "a call to a worker",
    { "services/api/connectsTo": ["mail"] },
    [
      "services.api.connectsTo[0]",
      '"mail"',
      "another service of kind web or realtime: there is none",
      "pulumi config rm --path 'plumbline:services.api.connectsTo[0]' --stack prod",
    ],
  ],
  [
    "a call of a service to itself",
    { "services/api/connectsTo": ["api"] },
    [
      "services.api.connectsTo[0]",
      '"api"',
      "another service of kind web or realtime: there is none",
      "pulumi config rm --path 'plumbline:services.api.connectsTo[0]' --stack prod",
    ],
  ],
  [
    "a job named as a service",
    {
      "jobs/api": {
        connections: 1,
        image: IMAGE,
        resources: { cpuMillicores: 100, memoryMiB: 256 },
      },
    },
    [
      "jobs.api",
      '"api"',
      "there is services.api",
      "pulumi config rm --path 'plumbline:jobs.api' --stack prod  # then set it again under another name",
    ],
  ],
  [
    "a variable that is computed",
    { "services/api/environment": { DATABASE_POOL_SIZE: "50", LOG_LEVEL: "info" } },
    [
      "services.api.environment.DATABASE_POOL_SIZE",
      '"50"',
      "it is computed from the service's own keys (5 now)",
      "pulumi config rm --path 'plumbline:services.api.environment.DATABASE_POOL_SIZE' --stack prod",
    ],
  ],
  [
    "a job's pool of a cache that is not there",
    { "jobs/warm/cachePools": { hto: { size: 2 } } },
    [
      "jobs.warm.cachePools.hto",
      '{"size":2}',
      "a cache of the stack: hot, queue; did you mean hot?",
      `pulumi config rm --path 'plumbline:jobs.warm.cachePools.hto' --stack prod && ${set("jobs.warm.cachePools.hot.size", "2")}`,
    ],
  ],
];

describe("rules on services and jobs in a cluster", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["everything they start from", {}],
    [
      "images by tag outside prod",
      { environment: "dev", "services/api/image": TAGGED, "tools/kubectlImage": "kubectl:1.34" },
    ],
    [
      "a preference for a family and a type",
      { "services/api/nodes/prefer": ["m7g", "m6g.xlarge"] },
    ],
    ["a call to the API", { "services/mail/connectsTo": ["api"], "jobs/warm/connectsTo": ["api"] }],
    ["a second namespace", { namespaces: { app: {}, batch: {} }, "jobs/warm/namespace": "batch" }],
    ["variables of one's own", { "services/api/environment": { LOG_LEVEL: "info" } }],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });

  it("demand neither image nor resources of a stack that is only budgeted", () => {
    const { cluster, nodeGroups, operations, migrations, ...rest } = clustered();
    expect([cluster, nodeGroups, operations, migrations]).not.toContain(undefined);
    const raw = withValues(
      { "services/api/image": undefined, "jobs/warm/resources": undefined },
      rest,
    );
    expect(problemsOf(raw)).toEqual([]);
  });
});
