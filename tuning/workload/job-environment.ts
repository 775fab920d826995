import type { JobConfig } from "../../config/schema.ts";
import { cacheSettings } from "../pools/cache-settings.ts";
import { connectionSettings } from "../pools/database-settings.ts";
import type { Setting } from "../setting.ts";
import type { WorkloadContext } from "./context.ts";
import { CONFIGURATION } from "./sources.ts";
import type { PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

/** The environment contract of a job: the connections it may open, and how. No host and no secret. */
export function jobEnvironment(
  name: string,
  job: JobConfig,
  { database, cacheRoles }: Pick<WorkloadContext, "database" | "cacheRoles">,
): Setting[] {
  return [
    ...pool(job).map(podSetting),
    ...connectionSettings(name, {
      proxy: job.via === "proxy" && database.proxy,
      readers: database.readers,
    }),
    ...Object.entries(job.cachePools).flatMap(([cache, { size }]) =>
      cacheSettings(cache, cacheRoles[cache] ?? "cache", size),
    ),
  ].map((setting) => ({ ...setting, apply: "rolling" as const }));
}

function pool({ connections }: JobConfig): PodValue[] {
  const reason = {
    why: "Connections it holds while it runs, all kept and none above: the connection budget has one run of it.",
    source: `${CONFIGURATION}, jobs.<name>.connections; connection budget`,
  };
  return [
    { name: "DATABASE_POOL_SIZE", value: connections, default: "5", ...reason },
    { name: "DATABASE_MAX_OVERFLOW", value: 0, default: "10", ...reason },
  ];
}
