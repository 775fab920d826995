import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import { freePorts } from "../../loopback.ts";
import { alertmanagerYaml } from "../alertmanager-config.ts";
import { prometheusFlags, prometheusYaml } from "../prometheus-config.ts";
import type { Target } from "../prometheus-config.ts";
import type { Scale } from "../scale.ts";
import type {
  AlertmanagerDocument,
  DrillCache,
  DrillPostgres,
  RuleGroupDocument,
} from "../types.ts";
import { EXPORTER_USER } from "./postgres.ts";
import { Server, answersHttp, makeFolder } from "../../servers/server.ts";
import type { Home } from "../../servers/server.ts";

/** How long a sample is taken for the last one, in the stack's time: Prometheus' default, 5 min. */
const LOOKBACK_SECONDS = 300;

/** Starts an Alertmanager with the stack's routing. */
export async function startAlertmanager(
  command: string,
  home: Home,
  given: { document: AlertmanagerDocument; factor: number; webhook: string },
): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const config = join(home.folder, "alertmanager.yml");
  writeFileSync(config, alertmanagerYaml(given.document, given.factor, given.webhook));
  return await Server.start(home, {
    name: "alertmanager",
    command,
    args: [
      `--config.file=${config}`,
      `--storage.path=${makeFolder(home, "alertmanager")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
      "--log.level=warn",
    ],
    port,
    ready: () => answersHttp(port, "/-/ready"),
  });
}

/** What Prometheus is started with. */
export interface PrometheusParts {
  readonly scale: Scale;
  readonly groups: readonly RuleGroupDocument[];
  readonly targets: readonly Target[];
  readonly alertmanagerPort: number;
}

/** Starts a Prometheus with the scaled rules; it reads itself and Alertmanager too. */
export async function startPrometheus(
  command: string,
  home: Home,
  parts: PrometheusParts,
): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const { scale, groups, alertmanagerPort } = parts;
  const [rules, config] = [join(home.folder, "rules.yml"), join(home.folder, "prometheus.yml")];
  writeFileSync(rules, stringify({ groups }, { aliasDuplicateObjects: false, lineWidth: 0 }));
  const own = (job: string, to: number): Target => ({ job, port: to, labels: { instance: job } });
  const targets = [
    ...parts.targets,
    own("prometheus", port),
    own("alertmanager", alertmanagerPort),
  ];
  writeFileSync(config, prometheusYaml({ scale, targets, alertmanagerPort, rules }));
  return await Server.start(home, {
    name: "prometheus",
    command,
    args: prometheusFlags(
      config,
      makeFolder(home, "prometheus"),
      port,
      scale.toMs(LOOKBACK_SECONDS),
    ),
    port,
    ready: () => answersHttp(port, "/-/ready"),
  });
}

/**
 * Starts a postgres_exporter for primary and replica, with the stack's collectors.
 *
 * @returns servers and targets, in the same order.
 */
export async function startPostgresExporters(
  command: string,
  home: Home,
  postgres: DrillPostgres,
  flags: readonly string[],
): Promise<readonly (readonly [Server, Target])[]> {
  const collectors = flags.filter((flag) => /^--(no-)?collector\./.test(flag));
  return await Promise.all(
    (["primary", "replica"] as const).map(async (which) => {
      const [port = 0] = await freePorts(1);
      const instance = which === "primary" ? "database" : "database-replica-1";
      const { host, port: to } = postgres[which];
      const server = await Server.start(home, {
        name: `postgres-exporter-${which}`,
        command,
        args: [...collectors, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error"],
        env: {
          DATA_SOURCE_NAME: `postgresql://${EXPORTER_USER}@${host}:${to}/${postgres.database}?sslmode=disable&connect_timeout=2&application_name=postgres_exporter`,
        },
        port,
        ready: () => answersHttp(port, "/"),
      });
      return [server, { job: "postgres", port, labels: { instance, database: instance } }] as const;
    }),
  );
}

/** Starts one redis_exporter that reads every node, as one does in the stack. */
export async function startRedisExporter(
  command: string,
  home: Home,
  caches: readonly DrillCache[],
  flags: readonly string[],
): Promise<readonly [Server, readonly Target[]]> {
  const [port = 0] = await freePorts(1);
  // Without -config-command=-: Debian's version knows maxclients from CONFIG only.
  const kept = flags.filter((flag) => flag.startsWith("-connection-timeout="));
  const server = await Server.start(home, {
    name: "redis-exporter",
    command,
    args: ["-redis.addr=", ...kept, `-web.listen-address=127.0.0.1:${port}`],
    port,
    ready: () => answersHttp(port, "/health"),
  });
  const targets = caches.flatMap(({ name, primary, replicas }) =>
    [primary, ...replicas].map((node): Target => {
      const address = `${node.host}:${node.port}`;
      return {
        job: "redis",
        port,
        path: "/scrape",
        labels: { cache: name, instance: address, __param_target: `redis://${address}` },
      };
    }),
  );
  return [server, targets];
}
