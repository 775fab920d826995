import { beforeEach, describe, expect, it } from "@jest/globals";
import { MigrationJob } from "../../../components/workload/migration-job.ts";
import type { MigrationJobArgs } from "../../../components/workload/migration-job-args.ts";
import { PSQL_SCRIPT } from "../../../components/workload/migration-job-steps.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { image, jobTuning, migrationTuning } from "./job-support.ts";

const ARGS: MigrationJobArgs = {
  clusterName: "main",
  region: "eu-central-1",
  namespace: "app",
  image: image("api"),
  command: ["alembic", "upgrade", "head"],
  env: { DATABASE_HOST: "db.example.invalid" },
  secrets: {
    database: {
      arn: "arn:aws:secretsmanager:eu-central-1:1:secret:database",
      keys: ["username", "password"],
    },
  },
  connections: [{ to: "cidr", cidrs: ["10.0.0.0/16"], ports: [5432] }],
  tuning: migrationTuning({ deadlineSeconds: 3600, graceSeconds: 60, backoffLimit: 3 }),
  sql: { before: "CREATE EXTENSION a;", after: "CREATE INDEX b;" },
  postgresImage: image("postgres"),
  database: { host: "db.example.invalid", port: 5432, name: "app", secret: "database" },
};

let recording: Recording;

beforeEach(async () => {
  recording = await startMocks();
});

async function make(change: Partial<MigrationJobArgs> = {}): Promise<MigrationJob> {
  const job = new MigrationJob("migrate", { ...ARGS, ...change });
  await recording.settled();
  return job;
}

/** The pod of the Job, in as far as the tests read it. */
function pod(): PodShape {
  const { spec } = recording.one("migrate-job").inputs as never as JobShape;
  return spec.template.spec;
}

const steps = () => [...(pod().initContainers ?? []), ...pod().containers].map(({ name }) => name);

describe("a migration", () => {
  it("is a Job that Pulumi waits for, runs again after a failure, and keeps as its record", async () => {
    const { outputs } = await make();
    const job = recording.one("migrate-job");
    expect(job.inputs).toMatchObject({
      metadata: {
        name: outputs.jobName,
        namespace: "app",
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        activeDeadlineSeconds: 3600,
        backoffLimit: 3,
        podFailurePolicy: {
          rules: [
            { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          ],
        },
        template: {
          metadata: {
            annotations: {
              "karpenter.sh/do-not-disrupt": "true",
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
            },
          },
        },
      },
    });
    expect(job.inputs["spec"]).not.toHaveProperty("ttlSecondsAfterFinished");
    expect(await valueOf(outputs.done)).toBe(`app/${outputs.jobName}`);
    expect(strays(recording, "migrate")).toEqual([]);
  });

  it("takes extensions, the application's own migrations and indexes one after the other", async () => {
    await make();
    expect(steps()).toEqual(["extensions", "application", "indexes"]);
    expect(pod().initContainers?.[1]).toMatchObject({
      image: ARGS.image,
      command: ["alembic", "upgrade", "head"],
      env: [
        { name: "DATABASE_HOST", value: "db.example.invalid" },
        { name: "POOL_SIZE", value: "2" },
        { name: "TMPDIR", value: "/tmp" },
      ],
    });
    expect(restrictedViolations(pod())).toEqual([]);
  });

  it("connects psql with TLS it verifies, and credentials from files only", async () => {
    await make();
    const [psql] = pod().containers;
    expect(psql).toMatchObject({
      image: ARGS.postgresImage,
      command: ["sh", "-euc", expect.stringContaining("exec psql")],
      env: [
        { name: "PASSWORD_FILE", value: "/run/secrets/app/database.password" },
        { name: "PGAPPNAME", value: "migrations indexes" },
        { name: "PGCONNECT_TIMEOUT", value: "10" },
        { name: "PGDATABASE", value: "app" },
        { name: "PGHOST", value: "db.example.invalid" },
        { name: "PGPORT", value: "5432" },
        { name: "PGSSLMODE", value: "verify-full" },
        { name: "PGSSLROOTCERT", value: "/etc/ssl/certs/rds-global-bundle.pem" },
        { name: "SQL_FILE", value: "/sql/after.sql" },
        { name: "TMPDIR", value: "/tmp" },
        { name: "USERNAME_FILE", value: "/run/secrets/app/database.username" },
      ],
    });
  });

  it("brings its SQL in a ConfigMap that is named anew with each content", async () => {
    await make();
    const { inputs } = recording.one("migrate-sql");
    expect(inputs).toMatchObject({
      data: { "before.sql": "CREATE EXTENSION a;", "after.sql": "CREATE INDEX b;" },
      immutable: true,
    });
    expect(inputs["metadata"]).not.toHaveProperty("name");
    // The name the mocks give it.
    expect(pod().volumes).toContainEqual({
      name: "sql",
      configMap: { name: "migrate-sql-1a2b3c4d" },
    });
  });

  it("leaves out steps that have nothing to do", async () => {
    await make({ sql: { before: "", after: "CREATE INDEX b;" } });
    expect(steps()).toEqual(["application", "indexes"]);
  });

  it("is the application's own alone without SQL", async () => {
    await make({ postgresImage: undefined, database: undefined, sql: undefined });
    expect(steps()).toEqual(["application"]);
    expect(recording.names("kubernetes:core/v1:ConfigMap")).toEqual([]);
  });
});

describe("the script that starts psql", () => {
  it("is what Kubernetes leaves as it is: no $$, which it would make a $", () => {
    expect(PSQL_SCRIPT).not.toContain("$$");
  });
});

describe("the name of the Job", () => {
  const revision = async (change: Partial<MigrationJobArgs>): Promise<string> => {
    recording = await startMocks();
    return (await make(change)).outputs.revision;
  };

  it("changes with image, command, SQL and the names of variables", async () => {
    const all = [
      await revision({}),
      await revision({ image: image("other") }),
      await revision({ command: ["alembic", "upgrade", "+1"] }),
      await revision({ sql: { before: "", after: "CREATE INDEX b;" } }),
      await revision({ postgresImage: image("other") }),
      await revision({ env: { DATABASE_HOST: "db.example.invalid", MORE: "" } }),
    ];
    expect(new Set(all).size).toBe(6);
  });

  it("stays with everything else", async () => {
    const tuning = migrationTuning({ deadlineSeconds: 60, backoffLimit: 1 });
    const same = [
      await revision({}),
      await revision({ env: { DATABASE_HOST: "another.example.invalid" } }),
      await revision({ tuning, user: 999, connections: [] }),
    ];
    expect(new Set(same).size).toBe(1);
  });
});

describe("transforms", () => {
  it("reach the Job but not its SQL", async () => {
    await make({ transform: { job: { metadata: { name: "mine" } } } });
    expect(recording.one("migrate-job").inputs).toMatchObject({ metadata: { name: "mine" } });
    recording = await startMocks();
    const scripts = { data: {} } as object;
    expect(
      refusal(() => new MigrationJob("migrate", { ...ARGS, transform: { scripts } })),
    ).toContain("use sql");
  });
});

describe("bad input", () => {
  const text = (change: Partial<MigrationJobArgs>) =>
    refusal(() => new MigrationJob("migrate", { ...ARGS, ...change }));

  it("is SQL without an image, a database or its credentials", () => {
    const bad = { database: undefined, postgresImage: undefined, caBundlePath: "certs.pem" };
    const message = text(bad);
    expect(message).toContain("3 problems");
    expect(message).toContain("postgresImage\n  got:     nothing");
    expect(message).toContain("database\n  got:     none");
    expect(message).toContain("caBundlePath\n  got:     certs.pem");
    expect(
      text({ secrets: { database: { arn: "arn:aws:secretsmanager:x", keys: ["username"] } } }),
    ).toContain("fix:     add password");
  });

  it("is a job with a schedule", () => {
    expect(text({ tuning: jobTuning() })).toContain("make a ScheduledJob of it");
  });
});

interface JobShape {
  readonly spec: { readonly template: { readonly spec: PodShape } };
}

interface PodShape {
  readonly initContainers?: readonly { readonly name: string }[];
  readonly containers: readonly { readonly name: string }[];
  readonly volumes: readonly unknown[];
}
