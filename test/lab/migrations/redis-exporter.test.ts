import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { REDIS_CACHE_DEFAULTS } from "../../../components/cache/redis-cache-args.ts";
import { MONITORING_ACCESS } from "../../../components/cache/users.ts";
import { PASSWORDS_SCRIPT } from "../../../components/observability/exporters.ts";
import { findDebianExporter } from "../../../lab/prometheus/exporters.ts";
import { metricsIn } from "../../../tuning/observability/metrics.ts";
import { REDIS_PASSWORDS, planExporters } from "../../../tuning/observability/exporters.ts";
import { redisRules } from "../../../tuning/observability/redis.ts";
import type { ExporterProcess } from "./exporter-process.ts";
import { freePort, startExporter } from "./exporter-process.ts";
import { ready } from "./postgres-server.ts";

const PASSWORD = 'with "quotes" and \\slashes';

let folder = "";
let port = 0;
let redis: ChildProcess;
let exporter: ExporterProcess;

const [plan] = planExporters({
  namespace: "monitoring",
  version: 15,
  databaseName: "app",
  readReplicas: 0,
  connections: 3,
  caches: [{ name: "app", shards: 1, replicas: 1, clusterMode: false }],
  cloudWatchMetrics: [],
  scrapeIntervalSeconds: 30,
}).redis;

/** Whether the server takes connections. */
function answers(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-redis-"));
  port = await freePort();
  // The users of RedisCache: the application's, the monitoring's, and a default one that may nothing.
  const sha = execFileSync("sha256sum", { input: PASSWORD }).toString().slice(0, 64);
  writeFileSync(
    join(folder, "redis.conf"),
    [
      "bind 127.0.0.1",
      `port ${port}`,
      'save ""',
      "user default off -@all",
      `user app ${REDIS_CACHE_DEFAULTS.accessString} #${sha}`,
      `user monitoring ${MONITORING_ACCESS} #${sha}`,
    ].join("\n"),
  );
  redis = spawn("redis-server", [join(folder, "redis.conf")], { cwd: folder, stdio: "ignore" });
  await ready(answers);
  writeFileSync(join(folder, "password"), PASSWORD);
  // The init container, then the exporter, as the pod has them.
  const passwords = join(folder, "passwords.json");
  execFileSync("sh", ["-euc", PASSWORDS_SCRIPT], {
    env: {
      PATH: "/usr/bin:/bin",
      PASSWORD_FILE: join(folder, "password"),
      PASSWORDS: passwords,
      TARGETS: `redis://127.0.0.1:${port} redis://monitoring@127.0.0.1:${port}`,
    },
  });
  const [, ...flags] = plan?.command ?? [];
  const own = flags.map((flag) => flag.replace(REDIS_PASSWORDS, passwords));
  const program = findDebianExporter("redis", process.env);
  exporter = await startExporter(program, [...own, "-redis.user=monitoring"], {});
});

afterAll(async () => {
  await exporter.stop();
  const ended = new Promise((resolve) => redis.once("exit", resolve));
  redis.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true });
});

describe("the passwords' file", () => {
  it("has one for each address, whatever is in it, and is its user's alone", () => {
    const file = join(folder, "passwords.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      [`redis://127.0.0.1:${port}`]: PASSWORD,
      [`redis://monitoring@127.0.0.1:${port}`]: PASSWORD,
    });
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

describe("redis_exporter as the user of the monitoring", () => {
  const scrape = () => `/scrape?target=${encodeURIComponent(`redis://127.0.0.1:${port}`)}`;

  it("is let in at the node that the scrape names", async () => {
    expect(await exporter.page(scrape())).toContain("\nredis_up 1\n");
    const other = await exporter.page("/scrape?target=redis%3A%2F%2F127.0.0.1%3A1");
    expect(other).toContain("\nredis_up 0\n");
  });

  // What the server takes is in INFO since Redis 7, where only newer versions of the exporter look for it.
  it("has every metric of the rules but one that only newer versions have", async () => {
    const cache = { usableBytes: 1e9, replicas: 1, shards: 1 };
    const { rules } = redisRules({
      caches: (["cache", "queue", "session"] as const).map((role) => ({
        name: role,
        role,
        ...cache,
      })),
    });
    const used = [...new Set(rules.flatMap(({ expr }) => metricsIn(expr)))];
    const names = await exporter.names(scrape());
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !names.has(name))).toEqual(["redis_max_clients"]);
  });

  it("cannot read or write a key, see other clients' commands, or change the server", () => {
    const run = (...command: string[]): string =>
      execFileSync("redis-cli", ["-p", String(port), "--user", "monitoring", ...command], {
        env: { PATH: "/usr/bin:/bin", REDISCLI_AUTH: PASSWORD },
      }).toString();
    expect(run("info", "server")).toContain("redis_version");
    for (const command of [
      ["get", "key"],
      ["set", "key", "1"],
      ["scan", "0"],
      ["slowlog", "get"],
      ["monitor"],
      ["publish", "channel", "1"],
      ["client", "list"],
      ["latency", "reset"],
      ["config", "get", "*"],
      ["flushall"],
    ]) {
      expect([command, run(...command)]).toEqual([command, expect.stringContaining("NOPERM")]);
    }
  });

  it("asks for no configuration, and says no password", async () => {
    const names = [...(await exporter.names(scrape()))];
    expect(names.filter((name) => name.startsWith("redis_config_"))).toEqual([]);
    expect(exporter.log()).not.toContain(PASSWORD);
  });

  it("answers probes without asking a node", async () => {
    expect(await exporter.page(plan?.healthPath)).toBe("ok");
  });
});
