import { beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JobContent } from "../../../components/workload/job-spec.ts";
import { jobRevision } from "../../../components/workload/job-spec.ts";
import type { ScheduledJobArgs } from "../../../components/workload/scheduled-job.ts";
import { ScheduledJob } from "../../../components/workload/scheduled-job.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { image, jobTuning, migrationTuning } from "./job-support.ts";

const ARGS: ScheduledJobArgs = {
  clusterName: "main",
  region: "eu-central-1",
  namespace: "app",
  image: image("api"),
  command: ["python", "-m", "app.warm"],
  env: { CACHE_HOST: "cache.example.invalid" },
  secrets: { cache: { arn: "arn:aws:secretsmanager:eu-central-1:1:secret:cache" } },
  connections: [{ to: "cidr", cidrs: ["10.0.0.0/16"], ports: [6379] }],
  tuning: jobTuning(),
};

let recording: Recording;

beforeEach(async () => {
  recording = await startMocks();
});

async function make(change: Partial<ScheduledJobArgs> = {}): Promise<ScheduledJob> {
  const job = new ScheduledJob("warm", { ...ARGS, ...change });
  await recording.settled();
  return job;
}

const POD = {
  serviceAccountName: "warm",
  automountServiceAccountToken: false,
  restartPolicy: "Never",
  terminationGracePeriodSeconds: 30,
  containers: [
    {
      name: "warm",
      image: ARGS.image,
      command: ["python", "-m", "app.warm"],
      env: [
        { name: "CACHE_HOST", value: "cache.example.invalid" },
        { name: "POOL_SIZE", value: "2" },
        { name: "TMPDIR", value: "/tmp" },
      ],
    },
  ],
};

describe("a job by the clock", () => {
  it("runs in UTC, one at a time, within limits", async () => {
    await make();
    expect(recording.one("warm-schedule").inputs).toMatchObject({
      metadata: { name: "warm", namespace: "app" },
      spec: {
        schedule: "*/4 * * * *",
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 120,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            activeDeadlineSeconds: 200,
            backoffLimit: 2,
            ttlSecondsAfterFinished: 3600,
            podFailurePolicy: {
              rules: [
                {
                  action: "Ignore",
                  onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
                },
              ],
            },
            template: { spec: POD },
          },
        },
      },
    });
  });

  it("is hardened, and its pods are those the policy is about", async () => {
    await make();
    const { spec } = recording.one("warm-schedule").inputs as never as CronJobShape;
    const { metadata, spec: pod } = spec.jobTemplate.spec.template;
    expect(restrictedViolations(pod)).toEqual([]);
    const policy = recording.one("warm-network").inputs as never as PolicyShape;
    expect(metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(strays(recording, "warm")).toEqual([]);
  });

  it("starts only after its role, secrets and policy exist", async () => {
    await make();
    expect([...recording.one("warm-schedule").dependsOn].sort()).toEqual([
      "warm-account",
      "warm-network",
      "warm-pod-identity",
      "warm-secrets",
    ]);
  });

  it("makes no run at the start unless told", async () => {
    expect((await make()).outputs.startJobName).toBeUndefined();
    expect(recording.names("kubernetes:batch/v1:Job")).toEqual([]);
  });
});

describe("a run at the start", () => {
  const atStart = jobTuning({ atStart: true });

  it("is the same run as a Job that the deployment does not wait for, kept as its record", async () => {
    const { outputs } = await make({ tuning: atStart });
    const job = recording.one("warm-start");
    expect(job.inputs).toMatchObject({
      metadata: {
        name: outputs.startJobName,
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: { backoffLimit: 2, activeDeadlineSeconds: 200, template: { spec: POD } },
    });
    expect(job.inputs["spec"]).not.toHaveProperty("ttlSecondsAfterFinished");
    expect(outputs.startJobName).toMatch(/^warm-[0-9a-f]{8}$/);
  });
});

describe("the revision of a job", () => {
  const content = fc.record({
    image: fc.string(),
    command: fc.array(fc.string(), { maxLength: 3 }),
    variables: fc.uniqueArray(fc.string(), { maxLength: 3 }),
    scripts: fc.array(fc.string(), { maxLength: 2 }),
  });
  const key = ({ image: name, command, variables, scripts = [] }: JobContent) =>
    JSON.stringify([name, command, [...variables].sort(), scripts]);

  it("changes exactly when what it runs changes", () => {
    fc.assert(
      fc.property(content, content, (a, b) => {
        expect(jobRevision(a) === jobRevision(b)).toBe(key(a) === key(b));
        const turned = { ...a, variables: [...a.variables].reverse() };
        expect(jobRevision(turned)).toBe(jobRevision(a));
      }),
    );
  });

  it("tells apart what only looks the same when put together", () => {
    const base = { image: "i", command: ["a", "b"], variables: ["C"], scripts: [] };
    const others = [
      { ...base, command: ["a b"] },
      { ...base, command: ["a"], variables: ["C", "b"] },
      { ...base, scripts: ["C"], variables: [] },
    ];
    expect(new Set([base, ...others].map(jobRevision)).size).toBe(4);
  });
});

describe("transforms", () => {
  it("reach the objects they name", async () => {
    await make({
      tuning: jobTuning({ atStart: true }),
      transform: {
        cronJob: (args) => {
          (args.spec as { suspend?: boolean }).suspend = true;
        },
        startJob: { metadata: { name: "mine" } },
        serviceAccount: { automountServiceAccountToken: true },
      },
    });
    expect(recording.one("warm-schedule").inputs).toMatchObject({ spec: { suspend: true } });
    expect(recording.one("warm-start").inputs).toMatchObject({ metadata: { name: "mine" } });
    expect(recording.one("warm-account").inputs["automountServiceAccountToken"]).toBe(true);
  });
});

describe("bad input", () => {
  it("is one error with everything in it", () => {
    const bad = { image: "api:latest", user: 0, tuning: migrationTuning() };
    const text = refusal(() => new ScheduledJob("warm", { ...ARGS, ...bad }));
    expect(text).toContain('ScheduledJob "warm": 3 problems');
    expect(text).toContain("image\n");
    expect(text).toContain("user\n");
    expect(text).toContain("give the job a schedule, or make a MigrationJob of it");
  });
});

interface CronJobShape {
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly metadata: { readonly labels: Record<string, string> };
          readonly spec: unknown;
        };
      };
    };
  };
}

interface PolicyShape {
  readonly spec: { readonly podSelector: { readonly matchLabels: Record<string, string> } };
}
