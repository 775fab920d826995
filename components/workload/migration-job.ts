import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { WorkloadIdentity } from "./identity.ts";
import { createIdentity } from "./identity.ts";
import { jobRevision, jobSpec } from "./job-spec.ts";
import type { Labels } from "./labels.ts";
import { workloadLabels } from "./labels.ts";
import type {
  MigrationJobArgs,
  MigrationJobOutputs,
  ResolvedMigrationArgs,
} from "./migration-job-args.ts";
import { MIGRATION_JOB_DEFAULTS } from "./migration-job-args.ts";
import { hasSql, migrationProblems } from "./migration-job-checks.ts";
import { PSQL_SCRIPT, migrationSteps, sqlFiles } from "./migration-job-steps.ts";
import { networkPolicy } from "./network-policy.ts";
import { podSpec } from "./pod.ts";

/** Seconds beyond the deadline in which Kubernetes reports how the Job ended. */
const REPORT_SECONDS = 60;

/**
 * Karpenter and Cluster Autoscaler leave the node alone while the pod runs: an index build of an hour would begin again. Neither
 * reads the other's annotation.
 * Source: Karpenter documentation, "Disruption": pod-level controls; kubernetes/autoscaler, Cluster Autoscaler FAQ, "What types
 * of pods can prevent CA from removing a node?".
 */
const STAY = {
  "karpenter.sh/do-not-disrupt": "true",
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
};

/**
 * The migrations of one revision: a Job named after what it runs. Pulumi waits until it is complete, and what depends on the
 * component waits with it; a deployment that changes nothing runs nothing. One that failed is run again by the next
 * deployment.
 *
 * The Job of the old revision is deleted before the new one is made: should it still be at work (an update that was given up),
 * two revisions would migrate at once. A finished Job is not deleted by time, it is the record that its revision has run.
 */
export class MigrationJob extends PlatformComponent<MigrationJobOutputs> {
  readonly outputs: MigrationJobOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: MigrationJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:MigrationJob", name, args, opts);
    const resolved: ResolvedMigrationArgs = withDefaults(MIGRATION_JOB_DEFAULTS, args);
    this.check(migrationProblems(resolved));
    const { namespace, tuning, transform } = resolved;
    const labels = workloadLabels(name, "migration");
    const identity = createIdentity(this, resolved, labels, transform);
    const policy = networkPolicy(this, { args: resolved, labels, identity });
    const revision = migrationRevision(resolved);
    const jobName = `${name}-${revision}`;
    const seconds = tuning.deadlineSeconds + tuning.graceSeconds + REPORT_SECONDS;
    const job = this.child(
      kubernetes.batch.v1.Job,
      "job",
      {
        metadata: {
          name: jobName,
          namespace,
          labels,
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: jobSpec({
          labels,
          pod: migrationPod(resolved, identity, createScripts(this, resolved, labels)),
          podAnnotations: STAY,
          deadlineSeconds: tuning.deadlineSeconds,
          backoffLimit: tuning.backoffLimit,
        }),
      },
      {
        transform: transform?.job,
        opts: {
          dependsOn: [...identity.dependsOn, policy],
          deleteBeforeReplace: true,
          customTimeouts: { create: `${seconds}s` },
        },
      },
    );
    this.outputs = this.register({
      jobName,
      revision,
      done: job.id,
      roleArn: identity.roleArn,
    });
  }
}

function migrationRevision(args: ResolvedMigrationArgs): string {
  const { image, command = [], env = {}, tuning, postgresImage = "" } = args;
  const files = Object.values(sqlFiles(args));
  return jobRevision({
    image,
    command,
    variables: Object.keys({ ...tuning.environment, ...env }),
    scripts: hasSql(args) ? [postgresImage, PSQL_SCRIPT, ...files] : [],
  });
}

/** The SQL, under a name that changes with it; undefined when there is none. */
function createScripts(
  component: MigrationJob,
  args: ResolvedMigrationArgs,
  labels: Labels,
): pulumi.Output<string> | undefined {
  if (!hasSql(args)) return undefined;
  const scripts = component.child(
    kubernetes.core.v1.ConfigMap,
    "sql",
    {
      metadata: { namespace: args.namespace, labels },
      data: { ...sqlFiles(args) },
      immutable: true,
    },
    { transform: args.transform?.scripts, guarded: { data: "sql" } },
  );
  return scripts.metadata.name;
}

function migrationPod(
  args: ResolvedMigrationArgs,
  identity: WorkloadIdentity,
  configMap: pulumi.Output<string> | undefined,
): kubernetes.types.input.core.v1.PodSpec {
  const { init, last, volumes } = migrationSteps(args, configMap);
  return podSpec({
    ...last,
    initContainers: init,
    extraVolumes: volumes,
    user: args.user,
    serviceAccountName: identity.serviceAccountName,
    ...(identity.secretProviderClass === undefined
      ? {}
      : { secretProviderClass: identity.secretProviderClass }),
    ...(args.placement === undefined ? {} : { placement: args.placement }),
    graceSeconds: args.tuning.graceSeconds,
    restartPolicy: "Never",
  });
}
