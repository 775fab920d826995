import type { JobConfig } from "../config/schema.ts";
import type { CronGaps } from "./cron.ts";
import { cronGaps } from "./cron.ts";
import type { Problem } from "./errors.ts";
import { TuningError, throwProblems } from "./errors.ts";
import type { WorkloadContext } from "./workload/context.ts";
import { jobEnvironment } from "./workload/job-environment.ts";
import { resourcesOf } from "./workload/resources.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./workload/sources.ts";
import type { JobTuning } from "./workload/types.ts";
import type { PodValue } from "./workload/values.ts";
import { environmentOf, podSetting } from "./workload/values.ts";

/** Seconds to roll back what is open, or to leave a warmed cache half warm. */
const GRACE_SECONDS = { migration: 60, scheduled: 30 };
/**
 * Seconds a finished run of a schedule is kept. A migration's Job stays until the next one: the update after it had gone would
 * run the same migration again.
 */
const KEPT_SECONDS = 3600;
/** Longest time a missed start is made up for. */
const LATEST_START_SECONDS = 600;
/** Where the next run is further away than this, a failed one is tried again. */
const WORTH_A_RETRY_SECONDS = 3600;

/** What of a job differs by whether it has a schedule. */
interface Timing {
  readonly kind: JobTuning["kind"];
  readonly deadlineSeconds: number;
  readonly startingDeadlineSeconds: number;
  readonly backoffLimit: number;
  readonly values: readonly PodValue[];
}

/**
 * Everything of a job's pod that is computed. A job without a schedule runs on each deployment, before the rollout: a
 * migration. Pure.
 * @param name the job's name in the stack configuration
 * @throws TuningError listing every wrong input, paths below the job ("schedule")
 */
export function tuneJob(name: string, job: JobConfig, context: WorkloadContext): JobTuning {
  const resources = resourcesOf(job.resources, 1);
  const { gaps, problems } = gapsOf(job);
  throwProblems([...resources.problems, ...problems]);
  const { values, ...timing } = gaps === undefined ? onDeployment(job) : onSchedule(job, gaps);
  const graceSeconds = GRACE_SECONDS[timing.kind];
  const variables = jobEnvironment(name, job, context);
  return {
    name,
    ...timing,
    namespace: job.namespace,
    resources: resources.value,
    ...(job.schedule === undefined ? {} : { schedule: job.schedule }),
    atStart: job.schedule !== undefined && job.atStart,
    ...(timing.kind === "migration" ? {} : { ttlSecondsAfterFinished: KEPT_SECONDS }),
    graceSeconds,
    environment: environmentOf(variables),
    settings: [
      ...resources.settings,
      ...[...values, ...endValues(timing.kind, graceSeconds)].map(podSetting),
      ...variables,
    ],
    omitted: [],
  };
}

function gapsOf({ schedule }: JobConfig): { gaps?: CronGaps; problems: readonly Problem[] } {
  if (schedule === undefined) return { problems: [] };
  try {
    return { gaps: cronGaps(schedule), problems: [] };
  } catch (error) {
    if (error instanceof TuningError) return { problems: error.problems };
    throw error;
  }
}

function onDeployment({ deadlineSeconds }: JobConfig): Timing {
  const backoffLimit = 3;
  return {
    kind: "migration",
    deadlineSeconds,
    // Nothing starts it but the deployment, so no start can be missed.
    startingDeadlineSeconds: 0,
    backoffLimit,
    values: [
      {
        name: "activeDeadlineSeconds",
        value: deadlineSeconds,
        unit: "s",
        why: "All attempts together; the deployment waits for it and fails with it, before the first new pod.",
        source: `${CONFIGURATION}; ${KUBERNETES.jobs}`,
        default: "no limit",
      },
      {
        name: "backoffLimit",
        value: backoffLimit,
        why: "A migration gives way after 5 s of waiting for a lock, and a database may be failing over: both pass. What fails four times is wrong.",
        source: `${KUBERNETES.jobs}; ${JUDGEMENT}`,
        default: "6",
      },
    ],
  };
}

function onSchedule({ deadlineSeconds, schedule = "" }: JobConfig, gaps: CronGaps): Timing {
  const gap = gaps.smallestSeconds;
  const deadline = Math.min(deadlineSeconds, gap);
  const starting = Math.min(Math.floor(gap / 2), LATEST_START_SECONDS);
  const backoffLimit = gap > WORTH_A_RETRY_SECONDS ? 1 : 0;
  const shortened =
    deadline < deadlineSeconds
      ? `Not the ${deadlineSeconds} s asked for: the next run starts after ${gap} s ("${schedule}"), and is skipped while this one runs.`
      : `A run ends before the next starts, ${gap} s later at the least ("${schedule}"); otherwise that one is skipped.`;
  const values: PodValue[] = [
    {
      name: "activeDeadlineSeconds",
      value: deadline,
      unit: "s",
      why: `${shortened} Never two at once (concurrencyPolicy Forbid): they would compute the same twice.`,
      source: `${CONFIGURATION}; ${KUBERNETES.cronJobs}`,
      default: "no limit",
    },
    {
      name: "startingDeadlineSeconds",
      value: starting,
      unit: "s",
      why: `Half the ${gap} s between runs, at most ${LATEST_START_SECONDS}: a start missed for longer is left to the next run. Without one, 100 missed starts (a control plane upgrade, a suspension) stop the schedule for good.`,
      source: KUBERNETES.cronJobs,
      default: "no limit",
    },
    {
      name: "backoffLimit",
      value: backoffLimit,
      why:
        backoffLimit === 0
          ? `The next run comes within ${WORTH_A_RETRY_SECONDS / 60} min by itself.`
          : "The next run is far away, so a failed one is tried once more.",
      source: `${KUBERNETES.jobs}; ${JUDGEMENT}`,
      default: "6",
    },
  ];
  return {
    kind: "scheduled",
    deadlineSeconds: deadline,
    startingDeadlineSeconds: starting,
    backoffLimit,
    values,
  };
}

function endValues(kind: JobTuning["kind"], graceSeconds: number): PodValue[] {
  const migration = kind === "migration";
  const grace: PodValue = {
    name: "terminationGracePeriodSeconds",
    value: graceSeconds,
    unit: "s",
    why: migration
      ? "Time to roll back what is open when it is stopped."
      : "What it was computing is computed by the next run.",
    source: `${KUBERNETES.lifecycle}; ${JUDGEMENT}`,
    default: "30",
  };
  if (migration) return [grace];
  const kept: PodValue = {
    name: "ttlSecondsAfterFinished",
    value: KEPT_SECONDS,
    unit: "s",
    why: "Long enough to look at the last runs; CronJobs keep a few more by their history limits.",
    source: `${KUBERNETES.jobs}; ${JUDGEMENT}`,
    default: "kept for ever",
  };
  return [grace, kept];
}
