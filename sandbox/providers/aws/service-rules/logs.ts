/** What CloudWatch Logs refuses about the delivery of vended logs. */

import type { ServiceRule, View } from "./view.ts";

/** CloudFront is no service of a region: its logs are delivered from us-east-1 only. */
function checkSource(view: View): void {
  const service = view.text("resourceArn")?.split(":")[2];
  if (service !== "cloudfront") return;
  if ((view.text("region") ?? view.context.region) !== "us-east-1") {
    view.fail(
      "region",
      "us-east-1, where the logs of every distribution are delivered from",
      'set region to "us-east-1"',
    );
  }
  const type = view.text("logType");
  if (type !== undefined && !["ACCESS_LOGS", "CONNECTION_LOGS"].includes(type)) {
    view.fail("logType", "ACCESS_LOGS or CONNECTION_LOGS");
  }
}

/** Formats beside plain, json and w3c are files: only a bucket takes Parquet. */
function checkDestination(view: View): void {
  const arn = view.block("deliveryDestinationConfiguration")?.text("destinationResourceArn");
  if (arn === undefined || view.text("outputFormat") !== "parquet") return;
  if (arn.split(":")[2] !== "s3") view.fail("outputFormat", "parquet only to an S3 bucket");
}

/** By type token. */
export const LOGS_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": [
    { source: "CloudFront guide, standard-logging (v2); PutDeliverySource", check: checkSource },
  ],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": [
    { source: "CloudWatch Logs API, PutDeliveryDestination", check: checkDestination },
  ],
};
