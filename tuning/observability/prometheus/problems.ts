import type { Problem } from "../../errors.ts";
import type { PrometheusTuningInput } from "./types.ts";

/** Everything no size can be computed from; none when there is nothing. */
export function tuningProblems(input: PrometheusTuningInput): readonly Problem[] {
  const { services, replicas, ...rest } = input;
  const { scrapeIntervalSeconds, retentionDays, nodes, pods, databaseInstances, cacheNodes } = rest;
  return [
    ...whole("scrapeIntervalSeconds", scrapeIntervalSeconds, 5, 120),
    ...whole("retentionDays", retentionDays, 1, 400),
    ...whole("nodes", nodes, 1, 5_000),
    ...whole("pods", pods, 1, 150_000),
    ...whole("databaseInstances", databaseInstances, 0, 1_000),
    ...whole("cacheNodes", cacheNodes, 0, 1_000),
    ...(replicas === undefined ? [] : whole("replicas", replicas, 1, 3)),
    ...services.flatMap((service) => [
      ...whole(`services.${service.name}.replicas`, service.replicas, 0, 10_000),
      ...whole(`services.${service.name}.buckets`, service.buckets, 0, 200),
      ...(service.routes === undefined
        ? []
        : whole(`services.${service.name}.routes`, service.routes, 0, 10_000)),
    ]),
  ];
}

function whole(path: string, value: number, min: number, max: number): readonly Problem[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  const allowed = `a whole number from ${min} to ${max}`;
  return [{ path, got: String(value), allowed, fix: `set ${path} to ${allowed}` }];
}
