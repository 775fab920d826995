import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { JobTuning } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { IdentityTransform, WorkloadIdentity } from "./identity.ts";
import { createIdentity } from "./identity.ts";
import { HISTORY, TIME_ZONE, jobRevision, jobSpec, mergedEnvironment } from "./job-spec.ts";
import type { Labels } from "./labels.ts";
import { workloadLabels } from "./labels.ts";
import { networkPolicy } from "./network-policy.ts";
import { podSpec } from "./pod.ts";
import type { ResolvedWorkloadArgs, WorkloadArgs } from "./workload-args.ts";
import { WORKLOAD_DEFAULTS } from "./workload-args.ts";
import { workloadProblems } from "./workload-checks.ts";

/** Arguments of `ScheduledJob`. */
export interface ScheduledJobArgs extends WorkloadArgs {
  /** The computed numbers: schedule, deadlines, attempts, resources. Of kind scheduled. */
  readonly tuning: JobTuning;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: ScheduledJobTransform;
}

/** Transforms of `ScheduledJob`. Not a stable interface. */
export interface ScheduledJobTransform extends IdentityTransform {
  readonly cronJob?: Transform<kubernetes.batch.v1.CronJobArgs>;
  readonly startJob?: Transform<kubernetes.batch.v1.JobArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
}

/** What `ScheduledJob` offers to others. Without the settings, as a service: the plan has them. */
export interface ScheduledJobOutputs {
  /** Name of the CronJob. */
  readonly name: string;
  /** Name of the run of this deployment; undefined when it runs by the clock only. */
  readonly startJobName: string | undefined;
  /** Role of the pods; undefined when they need none. */
  readonly roleArn: pulumi.Output<string> | undefined;
}

type ResolvedArgs = ScheduledJobArgs & ResolvedWorkloadArgs;

/**
 * A job that runs by the clock, never twice at once, and with `tuning.atStart` also once when what it runs has changed: a
 * Job of its own, which the deployment neither waits for nor fails with.
 */
export class ScheduledJob extends PlatformComponent<ScheduledJobOutputs> {
  readonly outputs: ScheduledJobOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:ScheduledJob", name, args, opts);
    const resolved: ResolvedArgs = withDefaults(WORKLOAD_DEFAULTS, args);
    const { tuning, transform } = resolved;
    const { schedule = "" } = tuning;
    this.check([...workloadProblems(resolved), ...scheduleProblems(tuning)]);
    const labels = workloadLabels(name, "scheduled-job");
    const identity = createIdentity(this, resolved, labels, transform);
    const policy = networkPolicy(this, { args: resolved, labels, identity });
    const dependsOn = [...identity.dependsOn, policy];
    const spec = runSpec(name, resolved, labels, identity);
    const { namespace } = resolved;
    this.child(
      kubernetes.batch.v1.CronJob,
      "schedule",
      {
        metadata: { name, namespace, labels },
        spec: {
          schedule,
          timeZone: TIME_ZONE,
          // A run that is late is made up for once, not by several at a time.
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: tuning.startingDeadlineSeconds,
          ...HISTORY,
          jobTemplate: {
            metadata: { labels },
            spec: {
              ...spec,
              ...(tuning.ttlSecondsAfterFinished === undefined
                ? {}
                : { ttlSecondsAfterFinished: tuning.ttlSecondsAfterFinished }),
            },
          },
        },
      },
      { transform: transform?.cronJob, opts: { dependsOn } },
    );
    this.outputs = this.register({
      name,
      startJobName: tuning.atStart
        ? createStartJob(this, resolved, { labels, spec, dependsOn })
        : undefined,
      roleArn: identity.roleArn,
    });
  }
}

/** One run, by the clock or at the start. */
function runSpec(
  name: string,
  args: ResolvedArgs,
  labels: Labels,
  identity: WorkloadIdentity,
): kubernetes.types.input.batch.v1.JobSpec {
  const { tuning } = args;
  const pod = podSpec({
    name,
    image: args.image,
    command: args.command,
    environment: mergedEnvironment(tuning.environment, args.env),
    configMaps: args.configMaps,
    resources: tuning.resources,
    user: args.user,
    serviceAccountName: identity.serviceAccountName,
    secretProviderClass: identity.secretProviderClass,
    placement: args.placement,
    graceSeconds: tuning.graceSeconds,
    restartPolicy: "Never",
  });
  return jobSpec({
    labels,
    pod,
    deadlineSeconds: tuning.deadlineSeconds,
    backoffLimit: tuning.backoffLimit,
  });
}

/**
 * The run of this deployment. Named after what it runs, so that a deployment that changes nothing runs nothing. The old one is
 * deleted first: should it still be at work, two would fill the same cache.
 */
function createStartJob(
  component: ScheduledJob,
  args: ResolvedArgs,
  run: {
    readonly labels: Labels;
    readonly spec: kubernetes.types.input.batch.v1.JobSpec;
    readonly dependsOn: pulumi.Resource[];
  },
): string {
  const { tuning, image, command = [], env } = args;
  const variables = Object.keys(mergedEnvironment(tuning.environment, env));
  const name = `${component.logicalName}-${jobRevision({ image, command, variables })}`;
  component.child(
    kubernetes.batch.v1.Job,
    "start",
    {
      metadata: {
        name,
        namespace: args.namespace,
        labels: run.labels,
        // A cache that is not warm is slow, not broken: no reason to hold up or to fail a deployment.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: run.spec,
    },
    {
      transform: args.transform?.startJob,
      opts: { dependsOn: run.dependsOn, deleteBeforeReplace: true },
    },
  );
  return name;
}

function scheduleProblems({ kind, schedule }: JobTuning): readonly Problem[] {
  if (kind === "scheduled" && schedule !== undefined) return [];
  return [
    {
      path: "tuning.schedule",
      got: schedule === undefined ? "none" : `${schedule}, of kind ${kind}`,
      allowed: "the tuning of a job with a schedule",
      fix: "give the job a schedule, or make a MigrationJob of it",
    },
  ];
}
