import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { WorkloadIdentity } from "./identity.ts";
import { createIdentity } from "./identity.ts";
import { HISTORY, TIME_ZONE, jobSpec } from "./job-spec.ts";
import type { Labels } from "./labels.ts";
import { workloadLabels } from "./labels.ts";
import { networkPolicy } from "./network-policy.ts";
import type {
  OperationJobArgs,
  OperationJobOutputs,
  ResolvedOperationArgs,
} from "./operation-job-args.ts";
import { OPERATION_DEADLINES } from "./operation-job-args.ts";
import { operationProblems } from "./operation-job-checks.ts";
import {
  operationContainers,
  operationRules,
  operationVolumes,
} from "./operation-job-container.ts";
import { podSpec } from "./pod.ts";
import { WORKLOAD_DEFAULTS } from "./workload-args.ts";

/** A CronJob must have a schedule; suspended, it never comes to it. */
const NEVER = "0 0 1 1 *";

/** Seconds a finished run is kept, to be read after the emergency: a day. */
const KEPT_SECONDS = 86_400;

/** Seconds a run has to end when it is stopped; every step may be repeated. */
const GRACE_SECONDS = 30;

/**
 * An emergency procedure, ready but suspended. `kubectl create job --from=cronjob/<name> <run>` runs it, any number of times,
 * and leaves nothing that the next deployment would call drift.
 */
export class OperationJob extends PlatformComponent<OperationJobOutputs> {
  readonly outputs: OperationJobOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: OperationJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:OperationJob", name, args, opts);
    const deadlineSeconds = args.deadlineSeconds ?? OPERATION_DEADLINES[args.operation.action];
    const resolved: ResolvedOperationArgs = {
      ...WORKLOAD_DEFAULTS,
      ...withDefaults(WORKLOAD_DEFAULTS, args),
      deadlineSeconds,
    };
    this.check(operationProblems(resolved));
    const { namespace, transform } = resolved;
    const labels = workloadLabels(name, "operation");
    const identity = createIdentity(this, resolved, labels, transform);
    const policy = networkPolicy(this, { args: resolved, labels, identity });
    const rights = createRights(this, resolved, labels);
    this.child(
      kubernetes.batch.v1.CronJob,
      "procedure",
      {
        metadata: { name, namespace, labels },
        spec: {
          schedule: NEVER,
          timeZone: TIME_ZONE,
          suspend: true,
          concurrencyPolicy: "Forbid",
          ...HISTORY,
          jobTemplate: {
            metadata: { labels },
            spec: jobSpec({
              labels,
              pod: operationPod(resolved, identity),
              deadlineSeconds,
              // Somebody is looking: a second attempt that changes nothing would only delay the error.
              backoffLimit: 0,
              ttlSecondsAfterFinished: KEPT_SECONDS,
            }),
          },
        },
      },
      {
        transform: transform?.cronJob,
        opts: { dependsOn: [...identity.dependsOn, policy, ...rights] },
      },
    );
    this.outputs = this.register({
      name,
      command: pulumi.interpolate`kubectl create job --namespace ${namespace} --from=cronjob/${name} ${name}-$(date +%s)`,
    });
  }
}

function operationPod(
  args: ResolvedOperationArgs,
  identity: WorkloadIdentity,
): kubernetes.types.input.core.v1.PodSpec {
  const containers = operationContainers(args);
  const [first] = containers;
  return podSpec({
    ...(containers.at(-1) ?? first),
    initContainers: containers.slice(0, -1),
    extraVolumes: operationVolumes(args.operation),
    user: args.user,
    serviceAccountName: identity.serviceAccountName,
    callsApi: operationRules(args.operation) !== undefined,
    ...(identity.secretProviderClass === undefined
      ? {}
      : { secretProviderClass: identity.secretProviderClass }),
    ...(args.placement === undefined ? {} : { placement: args.placement }),
    graceSeconds: GRACE_SECONDS,
    restartPolicy: "Never",
  });
}

/** Role and binding for the one object the operation changes; none when it does not call the API. */
function createRights(
  component: OperationJob,
  args: ResolvedOperationArgs,
  labels: Labels,
): readonly pulumi.Resource[] {
  const rules = operationRules(args.operation);
  if (rules === undefined) return [];
  const { namespace, transform } = args;
  const name = component.logicalName;
  const metadata = { name, namespace, labels };
  const role = component.child(
    kubernetes.rbac.v1.Role,
    "rights",
    { metadata, rules: [...rules] },
    { transform: transform?.apiRole },
  );
  const binding = component.child(
    kubernetes.rbac.v1.RoleBinding,
    "rights-binding",
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    { transform: transform?.apiRoleBinding, opts: { dependsOn: [role] } },
  );
  return [role, binding];
}
