// The process of one sample service. It is told what to be by its parent, and ends with it.
import { createServer } from "node:http";
import type { ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";

import { exposition } from "../exposition.ts";
import type { ServiceBehaviour } from "../types.ts";
import { Registry, gauge, processMetrics } from "./metrics.ts";
import { Pool } from "./pool.ts";
import { HEALTHY } from "./settings.ts";
import type { FromService, ServiceSettings, ToService } from "./settings.ts";
import { WebService } from "./web.ts";
import { QueueWorker } from "./worker.ts";

/** Numbers in one megabyte of a JavaScript array: eight bytes each. */
const NUMBERS_IN_MEGABYTE = 131_072;

/** Between two attempts to hold the connections that are to leak. Milliseconds. */
const LEAK_MS = 200;

let behaviour: ServiceBehaviour = HEALTHY;
let leaked: unknown[] = [];

process.on("disconnect", () => process.exit());
process.on("message", (message: ToService) => {
  if (message.kind === "start") start(message.settings);
  else behave(message.behaviour);
});
tell({ kind: "ready" });

function tell(message: FromService): void {
  process.send?.(message);
}

function behave(changed: ServiceBehaviour): void {
  const memory = changed.leakedMegabytes !== behaviour.leakedMegabytes;
  behaviour = changed;
  if (memory) leaked = Array.from({ length: changed.leakedMegabytes }, megabyte);
}

function megabyte(): unknown {
  return new Array<number>(NUMBERS_IN_MEGABYTE).fill(0);
}

function start(settings: ServiceSettings): void {
  const registry = new Registry(settings.buckets);
  const opened = new Pool(settings.postgres, settings.poolMax, settings.poolWaitMs);
  // A database that gives no connection now may give one later.
  setInterval(() => {
    opened.leak(behaviour.leakedConnections).catch(() => undefined);
  }, LEAK_MS);
  const parts = { pool: opened, registry, behaviour: () => behaviour };
  void opened.fill();
  const web = settings.kind === "web" ? new WebService(settings, parts) : undefined;
  const worker =
    settings.kind === "worker" && settings.queue !== undefined
      ? new QueueWorker(settings, settings.queue, parts)
      : undefined;
  worker?.run();
  const page = (): string =>
    exposition([
      ...registry.values(),
      ...(web?.gauges() ?? []),
      ...(worker?.gauges() ?? []),
      gauge("db_pool_connections", opened.state.used, { state: "used" }),
      gauge("db_pool_connections", opened.state.idle, { state: "idle" }),
      gauge("db_pool_max_connections", settings.poolMax),
      { name: "db_queries_total", type: "counter", labels: {}, value: opened.queries },
      gauge("drill_leaked_megabytes", leaked.length),
      ...processMetrics(),
    ]);
  const exported = Buffer.alloc(settings.exportBytes ?? 0, "x");
  const server = createServer(serverOptions(settings), (request, response) => {
    const path = request.url ?? "/";
    if (path === "/metrics") {
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(page());
      return;
    }
    if (path === "/export" && exported.length > 0) {
      response.writeHead(200, { "content-length": exported.length }).end(exported);
      return;
    }
    const answered = web?.handle(request.method ?? "GET", path) ?? Promise.resolve(404 as const);
    void answered.then((status) => {
      // A request without an answer is left hanging: the client gives up.
      if (status !== undefined) response.writeHead(status).end();
    });
  });
  server.listen(0, "127.0.0.1", () =>
    tell({ kind: "listening", port: (server.address() as AddressInfo).port }),
  );
}

function serverOptions({ limits, keepAliveMs }: ServiceSettings): ServerOptions {
  return {
    ...(keepAliveMs === undefined ? {} : { keepAliveTimeout: keepAliveMs }),
    ...(limits === undefined
      ? {}
      : { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs }),
  };
}
