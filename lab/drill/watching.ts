import type { Home } from "../servers/server.ts";
import { startPostgresExporters, startRedisExporter } from "./processes/monitoring.ts";
import type { Programs } from "./processes/programs.ts";
import type { Target } from "./prometheus-config.ts";
import { startRelay } from "./relay.ts";
import type { RunningService } from "./sample-service.ts";
import type { Scale } from "./scale.ts";
import { NODE } from "./stand-in-platform.ts";
import { STAND_IN_JOBS, podOf } from "./stand-in-series.ts";
import type { DrillCache, DrillPostgres, DrillStack, Labels, ServerHandle } from "./types.ts";

/** Jobs that the stack's monitors give the label `node`. */
const ON_NODES: readonly string[] = ["node-exporter", "kubelet"];

/** What the exporters are started with. */
export interface WatchingParts {
  readonly stack: DrillStack;
  readonly scale: Scale;
  readonly programs: Programs;
  /** Path of postgres_exporter. */
  readonly postgresExporter: string;
  readonly home: Home;
  /** How to end what was started is added here. */
  readonly ends: (() => Promise<unknown> | void)[];
}

/** What Prometheus reads, and what reads for it. */
export interface Watching {
  readonly exporters: readonly ServerHandle[];
  readonly targets: readonly Target[];
}

/** Starts the exporters, and says what Prometheus is to read. */
export async function startWatching(
  { stack, scale, programs, postgresExporter, home, ends }: WatchingParts,
  {
    postgres,
    caches,
  }: { readonly postgres: DrillPostgres; readonly caches: readonly DrillCache[] },
  { services, standInPort }: { services: readonly RunningService[]; standInPort: number },
): Promise<Watching> {
  const readers = await startPostgresExporters(
    postgresExporter,
    home,
    postgres,
    stack.postgresExporterFlags,
  );
  const postgresTargets: Target[] = [];
  for (const [server, target] of readers) {
    ends.push(() => server.crash());
    const relay = await startRelay(server, scale.scrapeIntervalMs / 2);
    ends.push(() => relay.close());
    postgresTargets.push({ ...target, port: relay.port });
  }
  const [redis, nodes] = await startRedisExporter(
    programs.redisExporter,
    home,
    caches,
    stack.redisExporterFlags,
  );
  ends.push(() => redis.crash());
  const { services: declared } = stack;
  return {
    exporters: [...readers.map(([server]) => server), redis],
    targets: [
      ...postgresTargets,
      ...nodes,
      ...services.map(({ name, port }): Target => {
        const namespace = declared.find((service) => service.name === name)?.namespace ?? "default";
        const pod = podOf({ name });
        return {
          job: "services",
          port,
          labels: { service: name, namespace, pod, container: name, instance: pod },
        };
      }),
      ...STAND_IN_JOBS.map((job): Target => {
        const node: Labels = ON_NODES.includes(job) ? { node: NODE } : {};
        return {
          job,
          port: standInPort,
          path: `/${job}`,
          labels: { instance: `${job}:0`, ...node },
        };
      }),
    ],
  };
}
