import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Document, isMap, isSeq } from "yaml";
import type { RoutingInput } from "../../tuning/observability/routing.ts";
import { inhibitions, planRouting, routingProblems } from "../../tuning/observability/routing.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { AlertRoutingArgs, AlertRoutingOutputs } from "./alert-routing-args.ts";
import { ALERT_ROUTING_DEFAULTS } from "./alert-routing-args.ts";

/** Key that the Prometheus operator reads (its API reference, AlertmanagerSpec.configSecret). */
const CONFIG_KEY = "alertmanager.yaml";

/**
 * Alertmanager's configuration, as the Secret that the Prometheus operator asks for. Nothing in it is secret: what opens a
 * receiver is read from a file that `MonitoringStack` mounts.
 */
export class AlertRouting extends PlatformComponent<AlertRoutingOutputs> {
  readonly outputs: AlertRoutingOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: AlertRoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:AlertRouting", name, args, opts);
    const resolved = withDefaults(ALERT_ROUTING_DEFAULTS, args);
    const { namespace, secretName, secretsPath } = resolved;
    const plan = { ...resolved.routing, secretsPath };
    this.check(routingProblems(plan));
    const config = pulumi
      .all([resolved.topicArn, resolved.region])
      .apply(([arn, region]) => alertmanagerYaml({ ...plan, topic: { arn, region } }));
    const secret = this.child(
      kubernetes.core.v1.Secret,
      "config",
      {
        metadata: {
          name: secretName,
          namespace,
          labels: {
            "app.kubernetes.io/part-of": pulumi.getProject(),
            "app.kubernetes.io/managed-by": "pulumi",
          },
        },
        stringData: { [CONFIG_KEY]: config },
      },
      { transform: resolved.transform?.secret },
    );
    this.outputs = this.register({ secretName: secret.metadata.name, config });
  }
}

/** The configuration as YAML, with the reason above each inhibition, for who reads it on the cluster. */
export function alertmanagerYaml(input: RoutingInput): string {
  const document = new Document(planRouting(input), { aliasDuplicateObjects: false });
  const rules = document.get("inhibit_rules");
  inhibitions(input.groups).forEach(({ why }, index) => {
    const rule = isSeq(rules) ? rules.items[index] : undefined;
    if (isMap(rule)) rule.commentBefore = ` ${why}`;
  });
  return document.toString({ lineWidth: 0 });
}
