import type { Problem } from "../../tuning/errors.ts";
import { imageProblems } from "../workload/workload-checks.ts";
import type { ResolvedExportersArgs } from "./exporters-args.ts";

/** Everything wrong with the arguments of `Exporters`. */
export function exportersProblems(args: ResolvedExportersArgs): readonly Problem[] {
  const { plan, images, allowTags, database, caches } = args;
  const image = (path: string, name: string | undefined): readonly Problem[] =>
    imageProblems(`images.${path}`, name ?? "", allowTags);
  const replicas = plan.postgres.length - 1;
  const endpoints = database.readerEndpoints.length;
  return [
    ...image("postgresExporter", images.postgresExporter),
    ...image("postgresImage", images.postgresImage),
    ...(plan.redis.length === 0 ? [] : image("redisExporter", images.redisExporter)),
    ...(plan.cloudWatch === undefined
      ? []
      : image("cloudwatchExporter", images.cloudwatchExporter)),
    ...(replicas === endpoints
      ? []
      : [
          {
            path: "database.readerEndpoints",
            got: String(endpoints),
            allowed: `${replicas}, as many as the plan has replicas`,
            fix: "plan the exporters for the database they are made for",
          },
        ]),
    ...plan.redis
      .filter(({ cache }) => caches[cache] !== undefined && caches[cache].monitoring === undefined)
      .map(({ cache }) => ({
        path: `caches.${cache}.monitoring`,
        got: "none",
        allowed: "a user who may read the numbers and no key",
        fix: "pass monitoringUser: true to the cache",
      })),
    ...plan.redis
      .filter(({ cache }) => !Object.hasOwn(caches, cache))
      .map(({ cache }) => ({
        path: `caches.${cache}`,
        got: "none",
        allowed: "endpoint and secret of each cache of the plan",
        fix: "pass the outputs of the cache",
      })),
  ];
}
