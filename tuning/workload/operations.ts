import type { OperationConfig, StackConfig } from "../../config/schema.ts";
import { mib } from "../units.ts";
import type { PodResources } from "./types.ts";

/**
 * Requests and limits of an emergency procedure's pod: one kubectl or valkey-cli that sends a few requests and waits.
 * Budgeted like any other pod, so that it finds room in the very hour it is needed; small, because it takes that room
 * from the others all the time. kubectl takes 30 to 60 MiB; the rest is this project's judgement.
 */
export const OPERATION_RESOURCES: PodResources = Object.freeze({
  cpuRequestMillicores: 50,
  memory: mib(128),
  ephemeralStorage: mib(64),
  tmp: mib(16),
  cache: mib(0),
  qos: "Burstable",
});

/**
 * Namespace an operation's Job lives in: that of the service it acts on, whose objects it may then change with a Role of
 * that namespace; for a cache that of its first user, which may reach the cache already.
 */
export function operationNamespace(config: StackConfig, operation: OperationConfig): string {
  const first = Object.keys(config.namespaces)[0] ?? "app";
  if (operation.action !== "clear-cache") {
    return config.services[operation.service]?.namespace ?? first;
  }
  const { cache } = operation;
  const user = Object.values(config.services).find(({ cachePools }) => cache in cachePools);
  return user?.namespace ?? first;
}
