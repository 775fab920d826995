import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PodIdentityTransform } from "../cluster/pod-identity.ts";
import { podIdentity } from "../cluster/pod-identity.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { Labels } from "./labels.ts";
import { secretProviderClass, secretStatements } from "./secrets.ts";
import type { ResolvedWorkloadArgs } from "./workload-args.ts";

/** Transforms of what a workload is known as. */
export interface IdentityTransform extends PodIdentityTransform {
  readonly serviceAccount?: Transform<kubernetes.core.v1.ServiceAccountArgs>;
  readonly secretProviderClass?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
}

/** As whom the pods of a workload run. */
export interface WorkloadIdentity {
  readonly serviceAccountName: string;
  /** Name of the SecretProviderClass; undefined without secrets. */
  readonly secretProviderClass: string | undefined;
  /** Role of the pods; undefined when they need none. */
  readonly roleArn: pulumi.Output<string> | undefined;
  /** The pods ask the Pod Identity agent for credentials themselves. */
  readonly asksAgent: boolean;
  /** Pods made before these would start without their role or secrets. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * The service account `<component>` and, where there are secrets or permissions, a role for its pods and the
 * SecretProviderClass. Only pods with permissions of their own ask the agent: secrets are fetched by the driver, on the node.
 */
export function createIdentity(
  component: PlatformComponent<object>,
  args: ResolvedWorkloadArgs,
  labels: Labels,
  transform: IdentityTransform = {},
): WorkloadIdentity {
  const { namespace, region, secrets = {}, permissions } = args;
  const name = component.logicalName;
  const account = component.child(
    kubernetes.core.v1.ServiceAccount,
    "account",
    { metadata: { name, namespace, labels }, automountServiceAccountToken: false },
    { transform: transform.serviceAccount },
  );
  const statements = [...secretStatements(region, secrets), ...permissions];
  const role =
    statements.length === 0
      ? undefined
      : podIdentity(component, "pod", {
          clusterName: args.clusterName,
          namespace,
          serviceAccount: name,
          statements,
          transform,
        });
  const mounted =
    Object.keys(secrets).length === 0
      ? undefined
      : secretProviderClass(component, {
          name,
          namespace,
          labels,
          region,
          secrets,
          transform: transform.secretProviderClass,
        });
  return {
    serviceAccountName: name,
    secretProviderClass: mounted === undefined ? undefined : name,
    roleArn: role?.roleArn,
    asksAgent: permissions.length > 0,
    dependsOn: [
      account,
      ...(role === undefined ? [] : [role.association]),
      ...(mounted === undefined ? [] : [mounted]),
    ],
  };
}
