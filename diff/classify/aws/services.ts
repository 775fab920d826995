import type { CodeInfo, Verdict } from "../../model.ts";
import { brief, differences, flag, numeric } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import {
  ROLE,
  POLICY,
  LAMBDA,
  LAMBDA_STOPPED,
  QUEUE,
  QUEUE_REPLACED,
  TOPIC_REPLACED,
  WATCHING,
  BALANCER,
  BALANCER_REPLACED,
  LISTENER,
  TASKS,
  FIREWALL,
  SERVER,
} from "./services-codes.ts";

function onReplace(code: CodeInfo, types: readonly string[], words: string): Classifier {
  return {
    codes: [code],
    types,
    judge: (change): readonly Verdict[] =>
      change.operation === "replace"
        ? [
            {
              code: code.code,
              class: "replace",
              message: `${change.name} is made anew: ${words}`,
              properties: [],
            },
          ]
        : [],
  };
}

const concurrency: PropertyRule = {
  code: LAMBDA_STOPPED,
  keys: ["reservedConcurrentExecutions"],
  judge: (seen) =>
    numeric(seen.after) === 0
      ? {
          class: "downtime",
          message: `${seen.change.name}: reservedConcurrentExecutions ${brief(seen.before)} -> 0 refuses every invocation.`,
          outage: { when: "from this update on" },
        }
      : {
          class: "in-place",
          message: `${seen.change.name}: reservedConcurrentExecutions ${brief(seen.before)} -> ${brief(seen.after)}; more at once than that is refused.`,
        },
};

const queue: PropertyRule = {
  code: QUEUE,
  keys: [
    "messageRetentionSeconds",
    "visibilityTimeoutSeconds",
    "delaySeconds",
    "receiveWaitTimeSeconds",
    "maxMessageSize",
    "redrivePolicy",
    "redriveAllowPolicy",
    "policy",
    "kmsMasterKeyId",
    "sqsManagedSseEnabled",
  ],
  judge(seen) {
    const shorter = seen.properties.some(({ keys: [first], before, after }) => {
      const [was, is] = [numeric(before), numeric(after)];
      return (
        first === "messageRetentionSeconds" && was !== undefined && is !== undefined && is < was
      );
    });
    return {
      class: "in-place",
      message: `${seen.change.name} changes while it serves: ${differences(seen.properties)}.${shorter ? " Messages older than that are deleted." : ""}`,
    };
  },
};

/** Alarms, dashboards and rules: whatever changes of them, nothing that runs is touched. */
const watching: Classifier = {
  codes: [WATCHING],
  types: [
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
    "aws:amp/alertManagerDefinition:AlertManagerDefinition",
  ],
  judge: (change): readonly Verdict[] =>
    change.operation === "update" && change.properties.length > 0
      ? [
          {
            code: WATCHING.code,
            class: "none",
            message: `${change.name}: ${differences(change.properties)}.${change.properties.some(({ keys: [first], after }) => first === "actionsEnabled" && flag(after) === false) ? " It tells nobody any more." : ""}`,
            properties: change.properties.map(({ path }) => path).toSorted(),
          },
        ]
      : [],
};

/** Roles, functions, queues, topics, alarms, load balancers, web ACLs and instances. */
export const SERVICES: readonly Classifier[] = [
  onReplace(
    ROLE,
    ["aws:iam/role:Role"],
    "its ARN and id change, so policies of others that name it no longer mean it, and whoever runs with the old one loses its rights when it goes.",
  ),
  ofProperties(
    ["aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"],
    [
      always(
        POLICY,
        [
          "policy",
          "assumeRolePolicy",
          "inlinePolicies",
          "managedPolicyArns",
          "permissionsBoundary",
          "maxSessionDuration",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name}: what it allows changes for requests from now on (${differences(seen.properties)}).`,
      ),
    ],
  ),
  ofProperties(
    ["aws:lambda/function:Function"],
    [
      concurrency,
      always(
        LAMBDA,
        [
          "code",
          "sourceCodeHash",
          "s3Bucket",
          "s3Key",
          "s3ObjectVersion",
          "imageUri",
          "runtime",
          "handler",
          "layers",
          "memorySize",
          "timeout",
          "environment",
          "vpcConfig",
          "role",
          "architectures",
          "ephemeralStorage",
          "tracingConfig",
          "loggingConfig",
          "deadLetterConfig",
        ],
        "in-place",
        (seen) =>
          `New invocations of ${seen.change.name} run with ${differences(seen.properties)}; those that run end as they began.`,
      ),
    ],
  ),
  onReplace(
    QUEUE_REPLACED,
    ["aws:sqs/queue:Queue"],
    "messages do not move, its URL changes with its name, and the name of a deleted queue can be used again only after 60 s.",
  ),
  ofProperties(["aws:sqs/queue:Queue"], [queue]),
  onReplace(
    TOPIC_REPLACED,
    ["aws:sns/topic:Topic"],
    "its subscriptions go with it, and those that people confirmed have to be confirmed again.",
  ),
  watching,
  onReplace(
    BALANCER_REPLACED,
    ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
    "its DNS name and its addresses change.",
  ),
  ofProperties(
    [
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:alb/loadBalancer:LoadBalancer",
      "aws:lb/listener:Listener",
      "aws:alb/listener:Listener",
      "aws:lb/targetGroup:TargetGroup",
      "aws:alb/targetGroup:TargetGroup",
    ],
    [
      always(
        BALANCER,
        [
          "idleTimeout",
          "securityGroups",
          "subnets",
          "subnetMappings",
          "accessLogs",
          "enableDeletionProtection",
          "healthCheck",
          "deregistrationDelay",
          "slowStart",
          "stickiness",
          "certificateArn",
          "sslPolicy",
          "defaultActions",
        ],
        "in-place",
        (seen) => `${seen.change.name} changes while it serves: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
    [
      always(
        LISTENER,
        ["port", "protocol"],
        "downtime",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; clients that come as before get no answer.`,
        {
          outage: { when: "from this update on, for clients of the old port or protocol" },
          fix: "Make a second listener, move the clients, then delete the old one.",
        },
      ),
    ],
  ),
  ofProperties(
    ["aws:ecs/service:Service"],
    [
      always(
        TASKS,
        ["taskDefinition", "forceNewDeployment", "triggers"],
        "rolling",
        (seen) =>
          `The tasks of ${seen.change.name} are renewed as its deployment configuration says: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:wafv2/webAcl:WebAcl"],
    [
      always(
        FIREWALL,
        [
          "rules",
          "defaultAction",
          "customResponseBodies",
          "visibilityConfig",
          "captchaConfig",
          "challengeConfig",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; holds for requests within moments.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:ec2/instance:Instance"],
    [
      always(
        SERVER,
        ["instanceType", "cpuOptions", "ebsOptimized", "userData", "userDataBase64"],
        "downtime",
        (seen) => `${seen.change.name} is stopped and started: ${differences(seen.properties)}.`,
        { outage: { when: "at once, while it restarts" } },
      ),
    ],
  ),
];
