import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tuneJob } from "../../tuning/jobs.ts";
import { problemsOf } from "../support/problems.ts";
import type { RawJob } from "../support/services.ts";
import { CONTEXT, job } from "../support/services.ts";

function tuned(change: Partial<RawJob> = {}) {
  return tuneJob("warm", job(change), CONTEXT);
}

describe("a job without schedule", () => {
  it("is a migration: runs with the deployment, may wait and try again", () => {
    const { settings, omitted, resources, environment, ...rest } = tuned({ deadlineSeconds: 3600 });
    expect(rest).toEqual({
      name: "warm",
      kind: "migration",
      namespace: "app",
      atStart: false,
      deadlineSeconds: 3600,
      startingDeadlineSeconds: 0,
      backoffLimit: 3,
      graceSeconds: 60,
    });
    expect(resources.cpuRequestMillicores).toBe(100);
    expect(omitted).toEqual([]);
    expect(settings.map(({ name }) => name)).toContain("activeDeadlineSeconds");
    expect(environment["DATABASE_POOL_SIZE"]).toBe("2");
  });
});

describe("a job with a schedule", () => {
  it.each([
    // schedule, deadline of 600 at most the pause, half the pause at most 600, retries
    ["*/4 * * * *", 240, 120, 0],
    ["*/10 * * * *", 600, 300, 0],
    ["*/30 * * * *", 600, 600, 0],
    ["0 * * * *", 600, 600, 0],
    ["0 */6 * * *", 600, 600, 1],
    // 56 to 60: four minutes
    ["*/7 * * * *", 240, 120, 0],
  ])("%s ends within %d s, starts within %d s", (schedule, deadline, starting, retries) => {
    expect(tuned({ schedule })).toMatchObject({
      kind: "scheduled",
      schedule,
      deadlineSeconds: deadline,
      startingDeadlineSeconds: starting,
      backoffLimit: retries,
      ttlSecondsAfterFinished: 3600,
    });
  });

  it("says that it is stopped earlier than asked for, and why", () => {
    const { settings } = tuned({ schedule: "*/4 * * * *" });
    const why = settings.find(({ name }) => name === "activeDeadlineSeconds")?.why;
    expect(why).toContain(
      'Not the 600 s asked for: the next run starts after 240 s ("*/4 * * * *")',
    );
  });

  it("never outlasts its interval, and is never given less than half of it to start", () => {
    const change = fc.record({
      deadlineSeconds: fc.integer({ min: 10, max: 86_400 }),
      minutes: fc.constantFrom(1, 2, 5, 10, 15, 20, 30),
    });
    fc.assert(
      fc.property(change, ({ deadlineSeconds, minutes }) => {
        const schedule = `*/${minutes} * * * *`;
        const one = tuned({ deadlineSeconds, schedule });
        return (
          one.deadlineSeconds <= minutes * 60 &&
          one.deadlineSeconds <= deadlineSeconds &&
          // Kubernetes looks every 10 s.
          one.startingDeadlineSeconds > 10
        );
      }),
    );
  });

  it("also runs with the deployment where somebody says so", () => {
    expect(tuned({ schedule: "*/4 * * * *", atStart: true }).atStart).toBe(true);
    expect(tuned({ schedule: "*/4 * * * *" }).atStart).toBe(false);
  });
});

describe("the environment of a job", () => {
  it("is its connections and how to make them, without the services' timeouts", () => {
    const { environment, settings } = tuned({ cachePools: { cache: { size: 3 } } });
    expect(environment).toMatchObject({
      DATABASE_POOL_SIZE: "2",
      DATABASE_MAX_OVERFLOW: "0",
      DATABASE_SSLMODE: "verify-full",
      // Direct, the default of a job
      DATABASE_SSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
      DATABASE_APPLICATION_NAME: "warm",
      REDIS_CACHE_MAX_CONNECTIONS: "3",
      REDIS_CACHE_SSL: "true",
    });
    expect(environment).not.toHaveProperty("DATABASE_STATEMENT_TIMEOUT_MS");
    expect(settings.filter(({ apply }) => apply !== "rolling")).toEqual([]);
  });
});

describe("the roots a job trusts", () => {
  const roots = (via: "proxy" | "direct", database: typeof CONTEXT.database) => {
    const { environment } = tuneJob("warm", job({ via }), { ...CONTEXT, database });
    return [environment["DATABASE_SSLROOTCERT"], environment["DATABASE_READER_SSLROOTCERT"]];
  };
  const BUNDLE = "/etc/ssl/certs/rds-global-bundle.pem";

  it("are the system's at the proxy, else those of RDS; of a reader always those of RDS", () => {
    expect(roots("proxy", { proxy: true, readers: true })).toEqual(["system", BUNDLE]);
    expect(roots("proxy", { proxy: false, readers: false })).toEqual([BUNDLE, undefined]);
    expect(roots("direct", { proxy: true, readers: true })).toEqual([BUNDLE, BUNDLE]);
  });
});

describe("what is refused", () => {
  it("a schedule that is none", () => {
    expect(problemsOf(() => tuned({ schedule: "0 25 * * *" }))).toEqual([
      {
        path: "schedule",
        got: "0 25 * * *",
        allowed: "hour: 0 to 23, as *, a list, a range or with a step",
        fix: 'correct "25" in the field "25"',
      },
    ]);
  });

  it("no resources, and what does not go together", () => {
    const none = problemsOf(() => tuned({ resources: undefined, schedule: "0 0 31 2 *" }));
    expect(none.map(({ path }) => path)).toEqual(["resources", "schedule"]);
    const resources = { cpuMillicores: 100, memoryMiB: 100, tmpMiB: 64 };
    expect(problemsOf(() => tuned({ resources }))[0]?.path).toBe("resources.tmpMiB");
  });
});
