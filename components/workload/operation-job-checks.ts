import type { Problem } from "../../tuning/errors.ts";
import { checkWhole } from "../core/errors.ts";
import { CREDENTIAL_KEYS } from "./migration-job-checks.ts";
import type { ClearCacheOperation, ResolvedOperationArgs } from "./operation-job-args.ts";
import { workloadProblems } from "./workload-checks.ts";

/** Kubernetes documentation, "Object Names and IDs": a DNS subdomain, here without dots. */
const OBJECT_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Nothing that a pattern of SCAN reads as a wildcard. */
const PREFIX = /^[\w:.-]+$/;

/** Everything wrong with the arguments of an operation. */
export function operationProblems(args: ResolvedOperationArgs): readonly Problem[] {
  return [
    ...workloadProblems(args),
    ...checkWhole("deadlineSeconds", args.deadlineSeconds, {
      min: 10,
      max: 86_400,
      unit: "seconds",
    }),
    ...connectionProblems(args),
    ...actionProblems(args),
  ];
}

/** Without a way out the pod would hang until its deadline, in an emergency. */
function connectionProblems({ connections, operation }: ResolvedOperationArgs): readonly Problem[] {
  if (connections.length > 0) return [];
  const target = operation.action === "clear-cache" ? "the cache" : "the API server";
  return [
    {
      path: "connections",
      got: "none",
      allowed: `the way to ${target}`,
      fix: `list the blocks and the port of ${target}`,
    },
  ];
}

function actionProblems(args: ResolvedOperationArgs): readonly Problem[] {
  const { operation } = args;
  switch (operation.action) {
    case "clear-cache":
      return [...prefixProblems(operation), ...credentialProblems(operation, args)];
    case "restart":
      return nameProblems("operation.deployment", operation.deployment);
    case "scale":
      return [
        ...nameProblems("operation.name", operation.name),
        ...checkWhole("operation.replicas", operation.replicas, {
          min: 1,
          max: 1000,
          unit: "replicas",
        }),
      ];
    case "create":
      return nameProblems("operation.resource", operation.resource);
  }
}

function prefixProblems({ prefix }: ClearCacheOperation): readonly Problem[] {
  if (PREFIX.test(prefix)) return [];
  return [
    {
      path: "operation.prefix",
      got: JSON.stringify(prefix),
      allowed: "letters, digits and : . _ -, at least one and no wildcard",
      fix: "write what the keys begin with",
    },
  ];
}

function credentialProblems(
  { secret }: ClearCacheOperation,
  { secrets = {} }: ResolvedOperationArgs,
): readonly Problem[] {
  const keys = secrets[secret]?.keys ?? [];
  const missing = CREDENTIAL_KEYS.filter((key) => !keys.includes(key));
  if (missing.length === 0) return [];
  return [
    {
      path: `secrets.${secret}.keys`,
      got: keys.length === 0 ? "none" : keys.join(", "),
      allowed: `${CREDENTIAL_KEYS.join(" and ")}: operation.secret names it`,
      fix: `add ${missing.join(" and ")}`,
    },
  ];
}

function nameProblems(path: string, name: string): readonly Problem[] {
  if (OBJECT_NAME.test(name)) return [];
  return [
    {
      path,
      got: JSON.stringify(name),
      allowed: "the name of an object: lower-case letters, digits and hyphens",
      fix: "write the service's name",
    },
  ];
}
