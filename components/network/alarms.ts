import type * as aws from "@pulumi/aws";
import { NETWORK_THRESHOLDS } from "../../tuning/observability/thresholds.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { AlarmSpec } from "../observability/metric-alarm.ts";
import { createAlarms, lasting } from "../observability/metric-alarm.ts";
import type { NetworkArgs } from "./network-args.ts";

/** Seconds of one value; NAT gateways write one a minute. */
const PERIOD_SECONDS = 60;

/** The alarm of one NAT gateway, by its place among them. */
function portSpec(gateway: aws.ec2.NatGateway, index: number): AlarmSpec {
  const { value, fires, forSeconds } = NETWORK_THRESHOLDS.portAllocation;
  return {
    suffix: `nat-${index + 1}-ports`,
    namespace: "AWS/NATGateway",
    metric: "ErrorPortAllocation",
    dimensions: { NatGatewayId: gateway.id },
    statistic: "Sum",
    fires,
    threshold: value,
    periodSeconds: PERIOD_SECONDS,
    periods: lasting(forSeconds, PERIOD_SECONDS),
    description: `Connections out found no free port of the NAT gateway in each of ${forSeconds / 60} minutes: 55,000 are open to one destination. Find it in the flow logs; reuse connections, go by a VPC endpoint, or give the gateway secondary addresses.`,
  };
}

/** Creates the alarms of the NAT gateways, each given once. */
export function createNetworkAlarms(
  component: PlatformComponent<object>,
  args: Pick<NetworkArgs, "alarmTopicArn" | "transform">,
  natGateways: readonly aws.ec2.NatGateway[],
): void {
  const specs = [...new Set(natGateways)].map(portSpec);
  createAlarms(component, specs, {
    topicArn: args.alarmTopicArn,
    transform: args.transform?.alarm,
  });
}
