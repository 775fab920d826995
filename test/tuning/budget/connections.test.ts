import { describe, expect, it } from "@jest/globals";
import type { ServiceClient } from "../../../tuning/budget/connections.ts";
import { connectionBudget, proxyBudget } from "../../../tuning/budget/connections.ts";
import { formatFinding } from "../../../tuning/budget/report.ts";
import { WAKALA_API, database, wakala } from "./stack.ts";

describe("10 replicas x 4 workers x (20 + 10) on 400 connections, no proxy (the Wakala guide)", () => {
  const finding = connectionBudget(wakala());

  it("is an error: 1,200 and the reserve against 80 % of 400", () => {
    // 10 x 4 x 30 = 1,200; 3 exporters + 10 operators + 3 superuser + 2 RDS = 18; 400 x 80 % = 320
    expect(finding.status).toBe("error");
    expect(finding.lines.map(({ label, amount }) => [label, amount])).toEqual([
      ["services.api", 1200],
      ["exporters", 3],
      ["operators", 10],
      ["superuser", 3],
      ["rds", 2],
    ]);
    expect([finding.total, finding.limit]).toEqual([1218, 320]);
  });

  it("prints the arithmetic line by line", () => {
    const text = formatFinding(finding, 100).replaceAll(/ +/g, " ");
    expect(text).toContain("Connections, database: 1,218 against 320: DOES NOT FIT");
    expect(text).toContain("services.api (10 + 0) replicas x 4 workers x (20 + 10) 1,200");
    expect(text).toContain("limit 80 % of max_connections 400 (your own value) 320");
  });

  it("lists the smallest single changes that fit, smallest first", () => {
    // 320 - 18 = 302 are left for the API:
    // - behind the proxy: 60 % of 400 = 240
    // - workers: 1 x 300 = 300; 2 x 300 = 600 would not fit
    // - pool: 40 processes x 7 = 280; x 8 = 320 would not fit
    // - replicas: 2 x 120 = 240; 3 x 120 = 360 would not fit
    // - a larger class keeps the 400 of the override: not listed
    const smallest = finding.fixes.map(({ change, total }) => [change, total]);
    expect(smallest.slice(0, 4)).toEqual([
      ["services.api.via: direct -> proxy, with database.proxy.enabled: true", 258],
      ["services.api.workers: 4 -> 1", 318],
      ["services.api.pool: size 20, overflow 10 -> size 7, overflow 0", 298],
      ["services.api.replicas.max: 10 -> 2", 258],
    ]);
    expect(finding.fixes.some(({ path }) => path === "database.instanceClass")).toBe(false);
  });

  it("gives up one connection of overflow when one is enough", () => {
    // 10 x 1 x (20 + 11) = 310 and 18 = 328; with 10 of overflow 318
    const api = { ...WAKALA_API, workers: 1, overflow: 11 };
    const { fixes } = connectionBudget(wakala({ services: [api] }));
    expect(fixes[0]).toMatchObject({
      change: "services.api.pool.overflow: 11 -> 10",
      total: 318,
    });
  });

  it("does not go below the autoscaler's minimum", () => {
    // Only 2 replicas would fit
    const api = { ...WAKALA_API, minReplicas: 3 };
    const { fixes } = connectionBudget(wakala({ services: [api] }));
    expect(fixes.some(({ path }) => path === "services.api.replicas.max")).toBe(false);
  });

  it("counts the replicas of a rollout too", () => {
    // (10 + 3) x 4 x 30 = 1,560, and 18
    const surging = wakala({ services: [{ ...WAKALA_API, surge: 3 }] });
    expect(connectionBudget(surging).total).toBe(1578);
  });

  it("counts the old replicas that still end in a line of their own", () => {
    // 10 x 4 x 30 = 1,200, 9 x 4 x 30 = 1,080, and 18
    const ending = connectionBudget(wakala({ services: [{ ...WAKALA_API, ending: 9 }] }));
    expect(ending.total).toBe(2298);
    const text = formatFinding(ending, 100).replaceAll(/ +/g, " ");
    expect(text).toContain("services.api (10 + 0) replicas x 4 workers x (20 + 10) 1,200");
    expect(text).toContain("services.api, ending 9 old replicas x 4 workers x (20 + 10) 1,080");
    expect(connectionBudget(wakala()).notes).toEqual([]);
  });

  it("with WORKERS = cpu_count x 2 on c5.2xlarge asks for 4,800", () => {
    // The Wakala guide's other setting: 10 replicas x 16 workers x 30, and 18
    expect(connectionBudget(wakala({ services: [{ ...WAKALA_API, workers: 16 }] })).total).toBe(
      4818,
    );
  });
});

describe("a larger class", () => {
  it("is offered when max_connections follows the class", () => {
    // Profile web allows one connection for each 48 MiB of what RDS leaves, nominal memory less 192 MiB and 5 %:
    // db.t4g.medium (4,096 - 192 - 204.8) / 48 = 77, 80 % = 61; db.t4g.large (8,192 - 192 - 409.6) / 48 = 158,
    // 80 % = 126. The API (3 x 2 x 10 = 60) and 18 need 78.
    const api = { ...WAKALA_API, maxReplicas: 3, workers: 2, poolSize: 10, overflow: 0 };
    const input = wakala({ database: database("db.t4g.medium", {}), services: [api] });
    const { fixes, limit } = connectionBudget(input);
    expect(limit).toBe(61);
    expect(fixes.find(({ path }) => path === "database.instanceClass")).toMatchObject({
      from: "db.t4g.medium",
      to: "db.t4g.large",
      total: 78,
      limit: 126,
      effort: 1,
    });
  });
});

describe("a larger max_connections", () => {
  it("is offered where the memory for it is there, with the smallest that fits", () => {
    // A worker of 5 x 4 x 5 = 100 and 18 need 118 / 0.8 = 147.5, so 148: little for 16 GiB
    const worker = { ...WAKALA_API, maxReplicas: 5, poolSize: 5, overflow: 0 };
    const few = database("db.r7g.large", { max_connections: "100" });
    const { fixes } = connectionBudget(wakala({ database: few, services: [worker] }));
    expect(fixes.map(({ change }) => change)).toContain(
      "database.parameters.max_connections: 100 -> 148, with a reboot",
    );
  });

  it("is not offered where it would not fit the memory", () => {
    // 1,218 / 0.8 = 1,523 connections of at least 12 MiB are 17.8 GiB, on 16 GiB
    const { fixes } = connectionBudget(wakala());
    expect(fixes.some(({ path }) => path.endsWith("max_connections"))).toBe(false);
  });
});

describe("the proxy", () => {
  const proxy = { enabled: true, maxConnectionsPercent: 60 };
  const proxied: ServiceClient = { ...WAKALA_API, via: "proxy" };

  it("counts with its cap instead of its clients", () => {
    // 60 % of 400 = 240, and 18
    const finding = connectionBudget(wakala({ proxy, services: [proxied] }));
    expect([finding.status, finding.total]).toEqual(["ok", 258]);
  });

  it("has the same max_connections for its cap and for what all may use", () => {
    // db.t4g.medium by formula: 77 dependable of 85 nominal. 62 % of 77 = 47, and 26 are 73 of 77.
    // With 62 % of 85 = 52 it would overrun, and pinning max_connections at 77 would "fix" it.
    const finding = connectionBudget(
      wakala({
        database: database("db.t4g.medium", {}),
        proxy: { enabled: true, maxConnectionsPercent: 62 },
        services: [{ ...proxied, maxReplicas: 1 }],
        reserve: {
          superuserConnections: 4,
          exporterConnections: 0,
          operatorConnections: 20,
          headroomPercent: 0,
        },
      }),
    );
    expect([finding.status, finding.total, finding.limit]).toEqual(["ok", 73, 77]);
  });

  it("counts with its clients when they are fewer than its cap", () => {
    // 1 x 4 x 30 = 120, and 18
    const few = { ...proxied, maxReplicas: 1 };
    expect(connectionBudget(wakala({ proxy, services: [few] })).total).toBe(138);
  });

  it("leaves direct clients to count fully", () => {
    // 240 + a worker of 5 x 1 x (2 + 0) = 10 + a migration of 1, and 18
    const worker = { ...WAKALA_API, name: "worker", maxReplicas: 5, workers: 1, poolSize: 2 };
    const finding = connectionBudget(
      wakala({
        proxy,
        services: [proxied, { ...worker, overflow: 0 }],
        jobs: [
          { name: "migrate", connections: 1, via: "direct" },
          { name: "warm", connections: 50, via: "proxy" },
        ],
      }),
    );
    expect(finding.total).toBe(269);
  });

  it("with a share that leaves too little is offered a smaller one", () => {
    // 320 - 18 = 302 of 400: 75 % = 300 fits, 76 % = 304 does not
    const greedy = { enabled: true, maxConnectionsPercent: 90 };
    const { fixes } = connectionBudget(wakala({ proxy: greedy, services: [proxied] }));
    expect(fixes[0]).toMatchObject({
      change: "database.proxy.maxConnectionsPercent: 90 -> 75",
      total: 318,
    });
  });

  it("warns when its clients are more than ten for each of its connections", () => {
    // 21 replicas x 4 x 30 = 2,520 against 240 x 10 = 2,400; 20 replicas = 2,400 fit
    const many = wakala({ proxy, services: [{ ...proxied, maxReplicas: 21 }] });
    const finding = proxyBudget(many);
    expect(finding).toMatchObject({ status: "warning", total: 2520, limit: 2400 });
    expect(finding?.fixes.map(({ change }) => change)).toContain(
      "services.api.replicas.max: 21 -> 20",
    );
    const enough = wakala({ proxy, services: [{ ...proxied, maxReplicas: 20 }] });
    expect(proxyBudget(enough)?.status).toBe("ok");
  });

  it("is offered the smallest larger share that serves its clients", () => {
    // 2,400 and a job of 5 against 60 % of 400 x 10 = 2,400; 61 % = 244, x 10 = 2,440
    const services = [{ ...proxied, maxReplicas: 20 }];
    const jobs = [{ name: "warm", connections: 5, via: "proxy" as const }];
    const finding = proxyBudget(wakala({ proxy, services, jobs }));
    expect(finding?.fixes[0]).toMatchObject({
      change: "database.proxy.maxConnectionsPercent: 60 -> 61",
      total: 2405,
      limit: 2440,
    });
  });

  it("has no finding of its own when nothing uses it", () => {
    expect(proxyBudget(wakala({ proxy }))).toBeUndefined();
    expect(proxyBudget(wakala({ services: [proxied] }))).toBeUndefined();
  });
});
