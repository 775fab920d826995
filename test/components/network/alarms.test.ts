import { describe, expect, it } from "@jest/globals";
import type { NetworkArgs } from "../../../components/network/network-args.ts";
import { Network } from "../../../components/network/network.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms";

async function build(args: NetworkArgs): Promise<Recording> {
  const recording = await startMocks();
  new Network("network", args);
  await recording.settled();
  return recording;
}

describe("alarms of the network", () => {
  it("watch each NAT gateway for connections without a port", async () => {
    const recording = await build({
      zones: 2,
      alarmTopicArn: TOPIC,
      transform: { alarm: { datapointsToAlarm: 3 } },
    });
    expect(recording.names(ALARM)).toEqual([
      "network-nat-1-ports-alarm",
      "network-nat-2-ports-alarm",
    ]);
    expect(recording.one("network-nat-2-ports-alarm").inputs).toMatchObject({
      namespace: "AWS/NATGateway",
      metricName: "ErrorPortAllocation",
      dimensions: { NatGatewayId: "network-nat-2-id" },
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC],
      okActions: [TOPIC],
    });
  });

  it("watch a gateway that all zones share once", async () => {
    const recording = await build({ zones: 3, natGateways: "single" });
    expect(recording.names(ALARM)).toEqual(["network-nat-1-ports-alarm"]);
    expect(recording.one("network-nat-1-ports-alarm").inputs).not.toHaveProperty("alarmActions");
  });

  it("are none without a way out", async () => {
    const recording = await build({ zones: 2, natGateways: "none" });
    expect(recording.names(ALARM)).toEqual([]);
  });
});
