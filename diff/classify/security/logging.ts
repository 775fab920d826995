import type { Aspect } from "./aspects.ts";
import { flag, guardian, leveled, members, present } from "./readers.ts";
import { asNumber } from "../reading/scalars.ts";

const CODE = "security-logging";

/** What would tell afterwards what happened. */
export const LOGGING: readonly Aspect[] = [
  guardian({
    code: CODE,
    types: [
      "aws:ec2/flowLog:FlowLog",
      "aws:cloudtrail/trail:Trail",
      "aws:guardduty/detector:Detector",
      "aws:cloudwatch/logDelivery:LogDelivery",
      "aws:s3/bucketLogging:BucketLogging",
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    ],
    worse: "what happens there is recorded no longer",
    better: "what happens there is recorded",
  }),
  members({
    code: CODE,
    types: ["aws:eks/cluster:Cluster"],
    path: ["enabledClusterLogTypes"],
    absent: 1,
    worse: "the cluster no longer keeps this log",
    better: "the cluster keeps this log",
  }),
  members({
    code: CODE,
    types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
    path: ["enabledCloudwatchLogsExports"],
    absent: 1,
    worse: "this log stays on the machine, where it is deleted after days",
    better: "this log is kept in CloudWatch",
  }),
  present({
    code: CODE,
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: ["logDeliveryConfigurations"],
    quietWhenNew: true,
    worse: "the cache's logs are delivered nowhere",
    better: "the cache's logs are delivered",
  }),
  present({
    code: CODE,
    types: ["aws:cloudfront/distribution:Distribution"],
    path: ["loggingConfig"],
    quietWhenNew: true,
    worse: "requests are no longer logged by the distribution itself",
    better: "the distribution logs its requests",
  }),
  leveled(
    {
      code: CODE,
      types: ["aws:cloudwatch/logGroup:LogGroup"],
      path: ["retentionInDays"],
      worse: "logs are deleted sooner",
      better: "logs are kept for longer",
    },
    (value) => {
      // 0 or nothing: they never expire.
      const days = value === undefined ? 0 : asNumber(value);
      return days === undefined ? undefined : days === 0 ? -Number.MAX_SAFE_INTEGER : -days;
    },
    () => false,
  ),
  flag({
    code: CODE,
    types: ["aws:cloudtrail/trail:Trail"],
    path: ["enableLogFileValidation"],
    safe: true,
    unset: false,
    quietWhenNew: true,
    worse: "a changed log file is not noticed",
    better: "a changed log file is noticed",
  }),
];
