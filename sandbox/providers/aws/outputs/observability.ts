/** Outputs of CloudWatch, EventBridge, SNS, SQS and Managed Prometheus. */

import type { Made, Maker } from "./made.ts";

const queueUrl = (made: Made, name: string): string =>
  `https://sqs.${made.region}.${made.suffix}/${made.account}/${name}`;

const subscription: Maker = (made) => {
  const arn = `${made.text("topic")}:${made.uuid()}`;
  // An e-mail address has to confirm before it receives anything; every other protocol is confirmed at once.
  const pending = made.text("protocol").startsWith("email");
  return {
    id: arn,
    outputs: {
      arn,
      confirmationWasAuthenticated: !pending,
      ownerId: made.account,
      pendingConfirmation: pending,
      filterPolicyScope: "MessageAttributes",
    },
  };
};

const topicPolicyText = (made: Made, arn: string): string =>
  JSON.stringify({
    Id: "__default_policy_ID",
    Statement: [
      {
        Action: ["SNS:GetTopicAttributes", "SNS:Publish", "SNS:Subscribe"],
        Condition: { StringEquals: { "AWS:SourceOwner": made.account } },
        Effect: "Allow",
        Principal: { AWS: "*" },
        Resource: arn,
        Sid: "__default_statement_ID",
      },
    ],
    Version: "2008-10-17",
  });

const topic: Maker = (made) => {
  const name = made.named();
  const arn = made.arn("sns", name);
  return {
    id: arn,
    outputs: {
      arn,
      beginningArchiveTime: "",
      owner: made.account,
      name,
      namePrefix: "",
      policy: topicPolicyText(made, arn),
      signatureVersion: 1,
      tracingConfig: "PassThrough",
    },
  };
};

const queue: Maker = (made) => {
  const name = made.named();
  return {
    id: queueUrl(made, name),
    outputs: {
      arn: made.arn("sqs", name),
      url: queueUrl(made, name),
      name,
      namePrefix: "",
      deduplicationScope: "",
      fifoThroughputLimit: "",
      kmsDataKeyReusePeriodSeconds: 300,
      policy: "",
      redriveAllowPolicy: "",
      redrivePolicy: "",
      sqsManagedSseEnabled: !made.given("kmsMasterKeyId"),
    },
  };
};

const eventRule: Maker = (made) => {
  const name = made.named();
  const bus = made.text("eventBusName", "default");
  const own = bus === "default";
  return {
    id: own ? name : `${bus}/${name}`,
    outputs: {
      arn: made.arn("events", own ? `rule/${name}` : `rule/${bus}/${name}`),
      name,
      namePrefix: "",
    },
  };
};

/** Type of a delivery's destination by the service of its ARN. CloudWatch Logs API, DeliveryDestinationType. */
const DESTINATIONS: Readonly<Record<string, string>> = { s3: "S3", logs: "CWL", firehose: "FH" };

const logDestination: Maker = (made) => {
  const name = made.named();
  const target = made.block("deliveryDestinationConfiguration")["destinationResourceArn"];
  const service = typeof target === "string" ? target.split(":")[2] : undefined;
  return {
    id: name,
    outputs: {
      arn: made.arn("logs", `delivery-destination:${name}`),
      name,
      deliveryDestinationType: DESTINATIONS[service ?? ""] ?? "XRAY",
    },
  };
};

const logDelivery: Maker = (made) => {
  const id = made.chars(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
  return {
    id,
    outputs: {
      arn: made.arn("logs", `delivery:${id}`),
      fieldDelimiter: "",
      recordFields: [],
      s3DeliveryConfigurations: [],
    },
  };
};

/** By type token. */
export const OBSERVABILITY: Readonly<Record<string, Maker>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": (made) => {
    const name = made.named();
    return {
      id: name,
      outputs: {
        arn: made.arn("cloudwatch", `alarm:${name}`),
        name,
        evaluateLowSampleCountPercentiles: "",
      },
    };
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (made) => {
    const name = made.text("alarmName");
    return { id: name, outputs: { arn: made.arn("cloudwatch", `alarm:${name}`) } };
  },
  "aws:cloudwatch/dashboard:Dashboard": (made) => {
    const name = made.text("dashboardName");
    return {
      id: name,
      outputs: { dashboardArn: made.globalArn("cloudwatch", `dashboard/${name}`) },
    };
  },
  "aws:cloudwatch/logGroup:LogGroup": (made) => {
    const name = made.named();
    return {
      id: name,
      outputs: {
        arn: made.arn("logs", `log-group:${name}`),
        name,
        namePrefix: "",
        logGroupClass: "STANDARD",
        deletionProtectionEnabled: false,
      },
    };
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (made) => {
    const name = made.named();
    const service = made.text("resourceArn").split(":")[2] ?? "";
    return {
      id: name,
      outputs: { arn: made.arn("logs", `delivery-source:${name}`), name, service },
    };
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": logDestination,
  "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": (made) => ({
    id: made.text("deliveryDestinationName"),
    outputs: {},
  }),
  "aws:cloudwatch/logDelivery:LogDelivery": logDelivery,
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": (made) => ({
    id: `${made.text("rule")}-${made.named("targetId", "")}`,
    outputs: { targetId: made.named("targetId", "") },
  }),
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": subscription,
  "aws:sns/topicPolicy:TopicPolicy": (made) => ({
    id: made.text("arn"),
    outputs: { owner: made.account },
  }),
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": (made) => ({ id: made.text("queueUrl"), outputs: {} }),
  "aws:amp/workspace:Workspace": (made) => {
    const id = `ws-${made.uuid()}`;
    return {
      id,
      outputs: {
        arn: made.arn("aps", `workspace/${id}`),
        prometheusEndpoint: `https://aps-workspaces.${made.region}.${made.suffix}/workspaces/${id}/`,
      },
    };
  },
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": (made) => {
    const arn = made.arn("aps", `rulegroupsnamespace/${made.text("workspaceId")}/${made.named()}`);
    return { id: arn, outputs: { arn, name: made.named() } };
  },
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": (made) => ({
    id: made.text("workspaceId"),
    outputs: {},
  }),
};
