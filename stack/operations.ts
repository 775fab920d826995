import type * as pulumi from "@pulumi/pulumi";
import { EKS_CLUSTER_DEFAULTS } from "../components/cluster/eks-cluster-args.ts";
import type { Operation } from "../components/workload/operation-job-args.ts";
import { OperationJob } from "../components/workload/operation-job.ts";
import type { Connection } from "../components/workload/workload-args.ts";
import type { OperationConfig } from "../config/schema.ts";
import { operationNamespace } from "../tuning/workload/operations.ts";
import { identity } from "./data.ts";
import type { WorkloadStack } from "./workload-args.ts";
import { cacheSecret, login } from "./workload-args.ts";

/** The API server's: the first address of the block of the cluster's Services. */
const API_SERVICE_CIDR = EKS_CLUSTER_DEFAULTS.serviceCidr.replace(/\.0\/\d+$/, ".1/32");
const HTTPS = 443;

/** Declares the emergency procedures, suspended. */
export function declareOperations(
  stack: WorkloadStack,
  opts: pulumi.ComponentResourceOptions,
): void {
  for (const [name, operation] of Object.entries(stack.config.operations)) {
    const namespace = operationNamespace(stack.config, operation);
    new OperationJob(
      name,
      {
        ...identity(stack),
        ...subject(stack, operation),
        clusterName: stack.cluster.clusterName,
        region: stack.config.region,
        namespace: stack.namespaces[namespace]?.outputs.name ?? namespace,
        allowTags: stack.config.environment !== "prod",
        fargate: stack.config.namespaces[namespace]?.fargate === true,
      },
      opts,
    );
  }
}

interface Subject {
  readonly operation: Operation;
  readonly image: string;
  readonly connections: readonly Connection[];
  readonly secrets?: Readonly<Record<string, ReturnType<typeof login>>>;
}

/** What an operation works on, and with which tool. */
function subject(stack: WorkloadStack, operation: OperationConfig): Subject {
  switch (operation.action) {
    case "clear-cache":
      return clearCache(stack, operation.cache, operation.prefix);
    case "restart":
      return throughApi(stack, { action: "restart", deployment: operation.service });
    case "scale": {
      const worker = stack.config.services[operation.service]?.kind === "worker";
      const autoscaler = worker ? "ScaledObject" : "HorizontalPodAutoscaler";
      const { service: name, replicas } = operation;
      return throughApi(stack, { action: "scale", autoscaler, name, replicas });
    }
  }
}

function clearCache(stack: WorkloadStack, name: string, prefix: string): Subject {
  const { config, network } = stack;
  const cache = stack.caches[name];
  // The configuration refuses an operation on a cache that does not exist.
  if (cache === undefined) throw new Error(`no cache ${name}`);
  const secret = cacheSecret(name);
  const { primaryEndpoint: host, port } = cache;
  return {
    image: config.tools.valkeyImage ?? "",
    operation: {
      action: "clear-cache",
      host,
      port,
      clusterMode: config.caches[name]?.clusterMode === true,
      prefix,
      secret,
    },
    secrets: { [secret]: login(cache) },
    connections: [{ to: "cidr", cidrs: network.isolatedSubnetCidrs, ports: [port] }],
  };
}

function throughApi(stack: WorkloadStack, operation: Operation): Subject {
  const image = stack.config.tools.kubectlImage ?? "";
  return { image, operation, connections: [apiServer(stack)] };
}

/** Where pods reach the API server: its Service, and the addresses behind it. */
export function apiServer({ network }: Pick<WorkloadStack, "network">): Connection {
  const cidrs = [API_SERVICE_CIDR, ...network.privateSubnetCidrs];
  return { to: "cidr", cidrs, ports: [HTTPS] };
}
