import { RedisClient } from "../clients/redis.ts";
import { freePorts } from "../loopback.ts";
import { Server, makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import type { RedisEngine } from "./types.ts";

/** How a server is to run. */
export interface RedisPlan {
  readonly engine: RedisEngine;
  readonly home: Home;
  /** Unique in a run. */
  readonly name: string;
  /** Parameters by name, as `CONFIG SET` takes them. */
  readonly settings: Readonly<Record<string, string>>;
  /** TCP port. @default - a free one */
  readonly port?: number;
}

/** A Redis or Valkey that runs. */
export interface LabRedis {
  readonly name: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  running(): boolean;
  /** Opens a connection; it stays until it is closed. */
  connect(): RedisClient;
  /** Ends it as by a crash: nothing is saved. Safe to call twice. */
  crash(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

/**
 * Starts a server and waits until it answers. It saves nothing to disk, as a cache on ElastiCache does not.
 *
 * @throws LabError with its last words when it ends, or is not ready in time.
 */
export async function startRedis(plan: RedisPlan): Promise<LabRedis> {
  const port = plan.port ?? (await freePorts(1))[0] ?? 0;
  const own = {
    port: String(port),
    bind: "127.0.0.1",
    dir: makeFolder(plan.home, plan.name),
    save: "",
  };
  const server = await Server.start(plan.home, {
    name: plan.name,
    command: plan.engine.program,
    args: Object.entries({ ...plan.settings, ...own }).flatMap(([name, value]) =>
      // Several words of one parameter are several arguments.
      [`--${name}`, ...(value === "" ? [""] : value.split(" "))],
    ),
    port,
    ready: async () => {
      const client = new RedisClient({ host: "127.0.0.1", port });
      try {
        return (await client.command("PING")) === "PONG";
      } finally {
        client.close();
      }
    },
  });
  return {
    name: plan.name,
    host: "127.0.0.1",
    port,
    running: () => server.running(),
    connect: () => new RedisClient({ host: "127.0.0.1", port }),
    crash: () => server.crash(),
    restart: () => server.restart(),
  };
}
