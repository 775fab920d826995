import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { OPERATION_RESOURCES } from "../../tuning/workload/operations.ts";
import type {
  ClearCacheOperation,
  CreateOperation,
  Operation,
  ResolvedOperationArgs,
  RestartOperation,
  ScaleOperation,
} from "./operation-job-args.ts";
import { CLEAR_CACHE_SCRIPT, CLEAR_CACHE_STEP } from "./operation-job-clear-cache.ts";
import type { ContainerArgs } from "./pod.ts";
import { secretFile } from "./secrets.ts";

type Volume = kubernetes.types.input.core.v1.Volume;
type PolicyRule = kubernetes.types.input.rbac.v1.PolicyRule;

/** Who changed the fields, in the managedFields of the object. */
const FIELD_MANAGER = "plumbline-operation";

/** Kubernetes replaces $(NAMESPACE) in a command itself: the image needs no shell. */
const IN_NAMESPACE = "--namespace=$(NAMESPACE)";

/** Where a manifest is mounted. */
const MANIFEST = { name: "manifest", path: "/run/manifest" } as const;

/** The containers of an operation, one after the other. */
export function operationContainers(
  args: ResolvedOperationArgs,
): readonly [ContainerArgs, ...ContainerArgs[]] {
  const { operation, namespace, deadlineSeconds } = args;
  const container = (
    name: string,
    command: readonly string[],
    environment: Readonly<Record<string, pulumi.Input<string>>>,
  ): ContainerArgs => ({
    name,
    image: args.image,
    command,
    environment,
    resources: OPERATION_RESOURCES,
  });
  // kubectl keeps what it learned about the API here; the root file system is read-only.
  const api = { NAMESPACE: namespace, KUBECACHEDIR: "/tmp/kube", HOME: "/tmp" };
  switch (operation.action) {
    case "clear-cache":
      return [container("clear", ["sh", "-euc", CLEAR_CACHE_SCRIPT], cacheEnvironment(operation))];
    case "restart": {
      const target = `deployment/${operation.deployment}`;
      const status = ["rollout", "status", target, `--timeout=${deadlineSeconds}s`];
      return [
        container("restart", ["kubectl", IN_NAMESPACE, "rollout", "restart", target], api),
        container("wait", ["kubectl", IN_NAMESPACE, ...status], api),
      ];
    }
    case "scale":
      return [container("scale", ["kubectl", IN_NAMESPACE, ...scaleCommand(operation)], api)];
    case "create": {
      const create = ["create", `--filename=${MANIFEST.path}/${operation.file}`];
      const mount = { name: MANIFEST.name, mountPath: MANIFEST.path, readOnly: true };
      return [
        {
          ...container("create", ["kubectl", IN_NAMESPACE, ...create], api),
          extraMounts: [mount],
        },
      ];
    }
  }
}

/** What the containers mount beside their secrets. */
export function operationVolumes(operation: Operation): readonly Volume[] {
  if (operation.action !== "create") return [];
  return [{ name: MANIFEST.name, configMap: { name: operation.configMap } }];
}

function cacheEnvironment(
  operation: ClearCacheOperation,
): Readonly<Record<string, pulumi.Input<string>>> {
  const { host, port, clusterMode, prefix, secret, caBundlePath } = operation;
  return {
    HOST: host,
    PORT: String(port),
    CLUSTER_MODE: clusterMode ? "yes" : "no",
    PREFIX: prefix,
    STEP: CLEAR_CACHE_STEP,
    USERNAME_FILE: secretFile(secret, "username"),
    PASSWORD_FILE: secretFile(secret, "password"),
    ...(caBundlePath === undefined ? {} : { CA_BUNDLE: caBundlePath }),
  };
}

/** The autoscalers: API group, resource, and the field with the least number of replicas. */
const AUTOSCALERS = {
  HorizontalPodAutoscaler: {
    group: "autoscaling",
    resource: "horizontalpodautoscalers",
    field: "minReplicas",
  },
  ScaledObject: { group: "keda.sh", resource: "scaledobjects", field: "minReplicaCount" },
} as const;

function scaleCommand({ autoscaler, name, replicas }: ScaleOperation): readonly string[] {
  const { group, resource, field } = AUTOSCALERS[autoscaler];
  const patch = JSON.stringify({ spec: { [field]: replicas } });
  return [
    "patch",
    `${resource}.${group}/${name}`,
    "--type=merge",
    `--patch=${patch}`,
    `--field-manager=${FIELD_MANAGER}`,
  ];
}

/** What the pod may do with the Kubernetes API: as little as its one object; undefined when it does not call it. */
export function operationRules(operation: Operation): readonly PolicyRule[] | undefined {
  switch (operation.action) {
    case "clear-cache":
      return undefined;
    case "restart":
      return [restartRule(operation)];
    case "scale":
      return [scaleRule(operation)];
    case "create":
      return [createRule(operation)];
  }
}

/** Names cannot be told beforehand: a request to create has none in its address (Kubernetes documentation, "Using RBAC"). */
function createRule({ group, resource }: CreateOperation): PolicyRule {
  return { apiGroups: [group], resources: [resource], verbs: ["create"] };
}

/** rollout status lists and watches by the object's name, which resourceNames allows. */
function restartRule({ deployment }: RestartOperation): PolicyRule {
  return {
    apiGroups: ["apps"],
    resources: ["deployments"],
    resourceNames: [deployment],
    verbs: ["get", "list", "watch", "patch"],
  };
}

function scaleRule({ autoscaler, name }: ScaleOperation): PolicyRule {
  const { group, resource } = AUTOSCALERS[autoscaler];
  return {
    apiGroups: [group],
    resources: [resource],
    resourceNames: [name],
    verbs: ["get", "patch"],
  };
}
