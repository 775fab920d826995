import { add, mutant, options, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const API_ENV = "spec.template.spec.containers[0].env";
const STATEMENT = { Version: "2012-10-17" };

const policy = (...statements: readonly object[]) =>
  JSON.stringify({ ...STATEMENT, Statement: statements });

/** Mistakes in how the parts of the stack fit together. */
const BUDGET_MUTANTS: readonly Mutant[] = [
  mutant(
    "connection-budget",
    "a pool ten times as large, straight to the database",
    set("analysis-deployment", `${API_ENV}[DATABASE_POOL_SIZE].value`, "50"),
    { reportedOn: ["database-writer"] },
  ),
  mutant(
    "connection-budget",
    "ten times the processes",
    set("networks-deployment", `${API_ENV}[CELERY_WORKER_CONCURRENCY].value`, "40"),
    { reportedOn: ["database-writer"] },
  ),
  mutant(
    "connection-budget",
    "a proxy that takes nearly all",
    set("database-proxy-targets", "connectionPoolConfig.maxConnectionsPercent", 80),
    { reportedOn: ["database-writer"] },
  ),
  mutant(
    "connection-pool-declared",
    "a service that does not say its pool",
    unset("analysis-deployment", `${API_ENV}[DATABASE_POOL_SIZE]`),
  ),
  mutant(
    "proxy-client-budget",
    "more clients than a proxy can share connections among",
    set("api-deployment", `${API_ENV}[DATABASE_POOL_SIZE].value`, "500"),
    { reportedOn: ["database-proxy"] },
  ),
  mutant(
    "proxy-client-budget",
    "a proxy with few connections",
    set("database-proxy-targets", "connectionPoolConfig.maxConnectionsPercent", 10),
    { reportedOn: ["database-proxy"] },
  ),
  mutant("capacity-budget", "a quota of fewer pods", set("app-quota", "spec.hard.pods", "20")),
  mutant(
    "capacity-budget",
    "nodes that cannot hold the workers",
    set("nodes-workers-pool", "spec.limits.memory", "10Gi"),
    { group: "memory" },
  ),
  mutant(
    "capacity-budget",
    "a quota below what the services ask for",
    set("app-quota", "spec.hard[requests.memory]", "20Gi"),
  ),
  mutant(
    "sysctl-agreement",
    "a setting the nodes do not allow",
    set("realtime-deployment", "spec.template.spec.securityContext.sysctls", (before) => [
      ...((before ?? []) as []),
      { name: "net.core.somaxconn", value: "4096" },
    ]),
  ),
];

/** Mistakes in what every stack has to keep to. */
const WIDE_MUTANTS: readonly Mutant[] = [
  mutant(
    "stateful-protect",
    "a database that may go",
    options("database-writer", { protect: false }),
  ),
  mutant(
    "stateful-protect",
    "a queue that may go",
    options("cache-queue-group", { protect: false }),
  ),
  mutant(
    "stateful-protect",
    "a cluster that may go",
    options("cluster-cluster", { protect: false }),
  ),
  mutant(
    "stateful-protect",
    "a bucket that may go",
    options("site-content-bucket", { protect: false }),
  ),
  mutant(
    "stateful-delete-before-replace",
    "a queue that is deleted before there is a new one",
    options("cache-queue-group", { deleteBeforeReplace: true }),
  ),
  mutant(
    "stateful-delete-before-replace",
    "a database that is deleted before there is a new one",
    options("database-writer", { deleteBeforeReplace: true }),
  ),
  mutant("region-pinned", "a provider without a region", [
    add({
      type: "pulumi:providers:aws",
      name: "floating",
      like: "network-vpc",
      inputs: { defaultTags: { tags: { environment: "prod" } } },
    }),
  ]),
  mutant("tags-required", "no tags", unset("network-vpc", "tags")),
  mutant("tags-required", "no environment", unset("database-key", "tags.environment")),
  mutant(
    "iam-wildcard",
    "everything on everything",
    set(
      "controllers-keda-policy",
      "policy",
      policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    ),
  ),
  mutant(
    "iam-wildcard",
    "everything of S3 on everything",
    set(
      "network-flow-log-policy",
      "policy",
      policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    ),
  ),
  mutant(
    "iam-wildcard",
    "everything but some",
    set(
      "karpenter-controller-policy",
      "policy",
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    ),
  ),
  mutant(
    "iam-trust-anyone",
    "a role for everybody",
    set(
      "cluster-role",
      "assumeRolePolicy",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }),
    ),
  ),
  mutant(
    "iam-trust-anyone",
    "a role for every account",
    set(
      "site-release-role",
      "assumeRolePolicy",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }),
    ),
  ),
  mutant(
    "secret-in-plain",
    "a password in a ConfigMap",
    set("app-ttls", "data.DATABASE_PASSWORD", "example"),
  ),
  mutant(
    "secret-in-plain",
    "a token of a function",
    set("site-release-function", "environment.variables.API_TOKEN", "example"),
  ),
  mutant(
    "secret-in-plain",
    "a secret in a plain parameter",
    add({
      type: "aws:ssm/parameter:Parameter",
      name: "app-parameter",
      like: "network-vpc",
      inputs: {
        name: "/app/DATABASE_PASSWORD",
        type: "String",
        value: "example",
        tags: { environment: "prod" },
      },
    }),
  ),
  mutant(
    "data-port-open",
    "the database open to the world",
    set("database-ingress-cidr-1", "cidrIpv4", "0.0.0.0/0"),
  ),
  mutant("data-port-open", "the cache open to the world over IPv6", [
    unset("cache-queue-ingress-cidr-1", "cidrIpv4"),
    set("cache-queue-ingress-cidr-1", "cidrIpv6", "::/0"),
  ]),
  mutant(
    "nat-same-zone",
    "a subnet that goes out through another zone",
    set("network-private-1", "availabilityZone", "eu-central-1b"),
  ),
];

/** Mistakes for the rules on whole stacks. */
export const STACK_MUTANTS: readonly Mutant[] = [...BUDGET_MUTANTS, ...WIDE_MUTANTS];
