import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { RoutingInput } from "../../tuning/observability/routing.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Arguments of `AlertRouting`. */
export interface AlertRoutingArgs extends CommonArgs {
  /** Namespace of the Secret: that of Alertmanager. */
  readonly namespace: pulumi.Input<string>;
  /** Receivers, routes by severity and the groups that alerts are inhibited by. */
  readonly routing: Pick<RoutingInput, "receivers" | "routes" | "groups">;
  /** The stack's alarm topic. */
  readonly topicArn: pulumi.Input<string>;
  /** Region of the topic. */
  readonly region: pulumi.Input<string>;
  /**
   * Name of the Secret, as Alertmanager is told it.
   * @default "plumbline-alertmanager"
   */
  readonly secretName?: string;
  /**
   * Folder in Alertmanager's container with the receivers' secrets, `<receiver>.<secretKey>` each.
   * @default "/run/secrets/app"
   */
  readonly secretsPath?: string;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: AlertRoutingTransform;
}

/** Transforms of `AlertRouting`. Not a stable interface. */
export interface AlertRoutingTransform {
  readonly secret?: Transform<kubernetes.core.v1.SecretArgs>;
}

/** What `AlertRouting` offers to others. */
export interface AlertRoutingOutputs {
  /** Name of the Secret, known once it is there. */
  readonly secretName: pulumi.Output<string>;
  /** Alertmanager's configuration as YAML; nothing in it is secret. */
  readonly config: pulumi.Output<string>;
}

/** Defaults of `AlertRoutingArgs`. */
export const ALERT_ROUTING_DEFAULTS = Object.freeze({
  secretName: "plumbline-alertmanager",
  secretsPath: "/run/secrets/app",
}) satisfies Partial<AlertRoutingArgs>;
