import { describe, expect, it } from "@jest/globals";

import { connectionsOf, readConnections } from "../../../lab/pool/clients.ts";
import { autoscaler, cronJob, deployment, job, stackOf } from "./stack.ts";

const API = {
  DATABASE_HOST: "proxy.example",
  DATABASE_POOL_SIZE: "5",
  DATABASE_MAX_OVERFLOW: "3",
  WEB_CONCURRENCY: "4",
};
const rolling = (maxSurge: number | string, maxUnavailable: number | string = 0) => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
});
const pods = (...objects: Parameters<typeof stackOf>[0]) =>
  readConnections(stackOf(objects)).clients.map((client) => client.pods);

describe("reading who connects", () => {
  it("multiplies pods at the peak of a rollout, processes and pool", () => {
    const { clients, maxConnections, reserved, proxy } = readConnections(
      stackOf([deployment("api", API, rolling(3), 90), autoscaler("api", { maxReplicas: 10 })]),
    );
    // 10 + 3 of the rollout; 90 s of grace are nine steps of 10 s with 3 each, but only 10 - 3 = 7 old ones are left.
    expect(clients).toEqual([
      {
        name: "Deployment app/api",
        side: "pooled",
        pods: 20,
        processes: 4,
        connections: 8,
        podsFrom: "10 + 3 of a rollout + 7 that still end",
      },
    ]);
    // 20 x 4 x 8
    expect(clients.map(connectionsOf)).toEqual([640]);
    // PostgreSQL's 3 and RDS' 2.
    expect({ maxConnections, reserved, proxy }).toEqual({
      maxConnections: 400,
      reserved: 5,
      proxy: { percent: 37, borrowSeconds: 8 },
    });
  });

  it("knows workers scaled by KEDA, and pools of one connection", () => {
    const { clients } = readConnections(
      stackOf([
        deployment(
          "worker",
          { DATABASE_HOST: "writer.example", CELERY_WORKER_CONCURRENCY: "4" },
          rolling(1),
          120,
        ),
        autoscaler("worker", { maxReplicaCount: 6 }, "ScaledObject"),
      ]),
    );
    // 6 + 1 + 5 = 12 pods x 4 processes x 1
    expect(clients.map((client) => [client.side, connectionsOf(client)])).toEqual([["direct", 48]]);
  });

  it("counts old pods by how long they end: 3 of 20 in each of two steps", () => {
    // 20 + 3 + ceil(15 s / 10 s) x 3
    expect(pods(deployment("api", API, { replicas: 20, ...rolling(3) }, 15))).toEqual([29]);
  });

  it("takes what Kubernetes takes where nothing is said: a quarter more, no pause", () => {
    // 6 + ceil(1.5) = 8; without minReadySeconds all of the 6 - 2 = 4 others may still end.
    expect(pods(deployment("api", API, { replicas: 6, minReadySeconds: 0 }))).toEqual([12]);
  });

  it("has no more pods than replicas where the old ones end first", () => {
    expect(pods(deployment("api", API, { replicas: 2, strategy: { type: "Recreate" } }))).toEqual([
      2,
    ]);
  });

  it("counts jobs by their parallelism, and none that is suspended", () => {
    const env = { PGHOST: "writer.example" };
    const { clients } = readConnections(
      stackOf([
        job("migrations", env),
        job("load", env, { parallelism: 3 }),
        cronJob("warm", { DATABASE_HOST: "proxy.example", DATABASE_POOL_SIZE: "2" }),
        cronJob("by-hand", env, { suspend: true }),
      ]),
    );
    expect(clients.map((client) => [client.name, client.side, connectionsOf(client)])).toEqual([
      ["Job app/migrations", "direct", 1],
      ["Job app/load", "direct", 3],
      ["CronJob app/warm", "pooled", 2],
    ]);
  });

  it("leaves out who reads from a replica, and says so", () => {
    const uri = "reader.example:5432/app?sslmode=verify-full";
    const { clients, leftOut } = readConnections(
      stackOf([deployment("api", API), deployment("exporter", { DATA_SOURCE_URI: uri })]),
    );
    expect(clients.map(({ name }) => name)).toEqual(["Deployment app/api"]);
    expect(leftOut).toEqual([
      "Deployment app/exporter: connects to reader.example, which is not the writer",
    ]);
  });

  it("names everything that is wrong at once", () => {
    const stack = stackOf([deployment("api", { ...API, DATABASE_POOL_SIZE: "many" })], {
      max_connections: "{DBInstanceVCPU*100}",
    });
    const none = { ...stack, resources: [] };
    expect(() => readConnections(stack)).toThrow(
      /max_connections of db\.r7g\.xlarge: got \{DBInstanceVCPU\*100\}[\s\S]*DATABASE_POOL_SIZE is "many"/,
    );
    expect(() => readConnections(none)).toThrow(/no aws:rds\/instance:Instance that is no replica/);
  });
});
