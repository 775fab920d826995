import { chmodSync, constants, copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Reporter } from "../../sandbox/reporter.ts";
import {
  DEBIAN_EXPORTERS,
  POSTGRES_EXPORTER,
  POSTGRES_EXPORTER_VERSION,
  findPostgresExporter,
} from "../prometheus/exporters.ts";
import { startLoad } from "./load.ts";
import { startAlertmanager, startPrometheus } from "./processes/monitoring.ts";
import { startPostgres } from "./processes/postgres.ts";
import type { RunningPostgres } from "./processes/postgres.ts";
import { findPrograms, versionOf } from "./processes/programs.ts";
import type { Programs } from "./processes/programs.ts";
import { startCache } from "./processes/redis.ts";
import type { RunningCache } from "./processes/redis.ts";
import { openHome } from "../servers/home.ts";
import { readLogs } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import { PrometheusApi } from "./prometheus-api.ts";
import { startReceiver } from "./receiver.ts";
import type { Receiver } from "./receiver.ts";
import { bucketsFor, startService } from "./sample-service.ts";
import type { RunningService } from "./sample-service.ts";
import { scaleRules } from "./scale.ts";
import type { Scale } from "./scale.ts";
import { startStandIn } from "./stand-in.ts";
import { standInPages } from "./stand-in-series.ts";
import { substitutesFor } from "./substitutes.ts";
import type { DrillEnv, DrillStack, LeftOut, ScaleNote, ServerHandle } from "./types.ts";
import { startWatching } from "./watching.ts";

/** Connections in the pool of a service that answers requests, and of a worker. */
const POOL = { web: 8, worker: 2 };

/** Everything of a drill that runs. */
export interface Environment {
  readonly env: DrillEnv;
  readonly prometheus: PrometheusApi;
  readonly alertmanager: ServerHandle;
  readonly receiver: Receiver;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly ScaleNote[];
  readonly programs: readonly string[];
  /** Logs of all servers by file name. */
  logs(): Readonly<Record<string, string>>;
  /** Ends everything and removes the folder. Safe to call twice. */
  stop(): Promise<void>;
}

/** What a drill's environment is made from. */
export interface EnvironmentOptions {
  readonly stack: DrillStack;
  readonly scale: Scale;
  readonly signal: AbortSignal;
  readonly reporter: Reporter;
  readonly environment: NodeJS.ProcessEnv;
}

/** What has been started, the last first when it is ended. */
type Ends = (() => Promise<unknown> | void)[];

/**
 * Starts everything of a drill on the loopback interface.
 *
 * @throws LabError naming a program that is missing, or with a server's last words; what had been started is ended.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const programs = findPrograms(options.environment);
  const { reporter, signal, environment } = options;
  const postgresExporter = await findPostgresExporter({ env: environment, reporter, signal });
  const ends: Ends = [];
  let ended: Promise<void> | undefined;
  const stop = () =>
    (ended ??= (async () => {
      for (const end of ends.splice(0).reverse()) await end();
    })());
  try {
    const { home, close } = openHome({
      prefix: "plumbline-drill-",
      needed: [programs.postgres].filter((path) => path !== ""),
      signal,
    });
    ends.push(close);
    // The user the servers run as may not be able to reach the cache; a clone costs nothing where it can be had.
    const copied = join(home.folder, POSTGRES_EXPORTER);
    copyFileSync(postgresExporter, copied, constants.COPYFILE_FICLONE);
    chmodSync(copied, 0o755);
    const built = await build({ ...options, programs, postgresExporter: copied, home, ends });
    return { ...built, logs: () => readLogs(home.folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Building extends EnvironmentOptions {
  readonly programs: Programs;
  readonly postgresExporter: string;
  readonly home: Home;
  readonly ends: Ends;
}

async function build(building: Building): Promise<Omit<Environment, "logs" | "stop">> {
  const { stack, scale, programs, home, ends, signal, reporter } = building;
  const { groups, notes } = scaleRules(stack.groups, scale, substitutesFor(stack));
  const data = await startData(building);
  const services = await startServices(building, data);
  const standIn = await startStandIn(standInPages(stack));
  ends.push(() => standIn.close());
  const receiver = await startReceiver();
  ends.push(() => receiver.close());
  const watching = await startWatching(building, data, { services, standInPort: standIn.port });
  const alertmanager = await startAlertmanager(programs.alertmanager, home, {
    document: stack.alertmanager,
    factor: scale.factor,
    webhook: receiver.url,
  });
  ends.push(() => alertmanager.crash());
  const server = await startPrometheus(programs.prometheus, home, {
    scale,
    groups,
    targets: watching.targets,
    alertmanagerPort: alertmanager.port,
  });
  ends.push(() => server.crash());
  const prometheus = new PrometheusApi(server.port, signal);
  const load = startLoad(services.filter(({ kind }) => kind === "web"));
  ends.push(() => load.stop());
  const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal });
  return {
    env: {
      postgres: data.postgres,
      caches: data.caches,
      services,
      standIn,
      exporters: watching.exporters,
      scale,
      prometheus,
      rules: groups,
      signal,
      say: (text) => reporter.step(text),
      folder: home.folder,
      sleep: wait,
    },
    prometheus,
    alertmanager,
    receiver,
    leftOut: [...data.postgres.leftOut, ...data.caches.flatMap(({ leftOut }) => leftOut)],
    notes,
    programs: versions(building),
  };
}

interface Data {
  readonly postgres: RunningPostgres;
  readonly caches: readonly RunningCache[];
}

async function startData({ stack, programs, home, ends }: Building): Promise<Data> {
  const postgres = await startPostgres(programs.postgres, home, stack.postgresParameters);
  ends.push(() => postgres.stop());
  const caches: RunningCache[] = [];
  for (const cache of stack.caches) {
    const running = await startCache(programs.redisServer, home, cache);
    ends.push(() => running.stop());
    caches.push(running);
  }
  return { postgres, caches };
}

async function startServices(
  { stack, signal, ends }: Building,
  { postgres, caches }: Data,
): Promise<readonly RunningService[]> {
  const exprs = stack.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const buckets = bucketsFor([...exprs, ...stack.panels.map(({ expr }) => expr)]);
  const of = (role: string) => caches.find((cache) => cache.role === role)?.primary;
  const { host, port } = postgres.primary;
  return await Promise.all(
    stack.services.map(async ({ name, kind }) => {
      const { user, database } = postgres;
      const service = await startService(
        {
          name,
          kind,
          poolMax: POOL[kind],
          postgres: { host, port, user, database, applicationName: name },
          cache: endpoint(of("cache")),
          queue: endpoint(of("queue") ?? of("cache")),
          buckets,
        },
        signal,
      );
      ends.push(() => service.stop());
      return service;
    }),
  );
}

function endpoint(server: ServerHandle | undefined) {
  return server === undefined ? undefined : { host: server.host, port: server.port };
}

function versions({ programs }: Building): readonly string[] {
  return [
    versionOf(join(programs.postgres, "postgres")),
    versionOf(programs.redisServer),
    versionOf(programs.prometheus),
    versionOf(programs.alertmanager),
    `${POSTGRES_EXPORTER}, version ${POSTGRES_EXPORTER_VERSION}`,
    `${DEBIAN_EXPORTERS.redis} (Debian)`,
  ];
}
