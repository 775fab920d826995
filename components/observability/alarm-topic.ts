import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { AwsContext, PolicyStatement } from "../core/aws-context.ts";
import { awsContext, policyDocument } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { createEncryptionKey } from "../core/encryption-key.ts";
import { checkWhole } from "../core/errors.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { AlarmTopicArgs, AlarmTopicOutputs } from "./alarm-topic-args.ts";
import { ALARM_TOPIC_DEFAULTS } from "./alarm-topic-args.ts";

/** The SNS topic all alarms go to, encrypted, writable by CloudWatch alarms of this account only. */
export class AlarmTopic extends PlatformComponent<AlarmTopicOutputs> {
  readonly outputs: AlarmTopicOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: AlarmTopicArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("observability:AlarmTopic", name, args, opts);
    const resolved = withDefaults(ALARM_TOPIC_DEFAULTS, args);
    this.check(topicProblems(resolved));
    const account = awsContext(this);
    const keyArn = createKey(this, account, resolved);
    const topic = createTopic(this, account, keyArn, resolved);
    createSubscriptions(this, topic, resolved);
    this.outputs = this.register({ topicArn: topic.arn, keyArn });
  }
}

type Resolved = AlarmTopicArgs & Required<Pick<AlarmTopicArgs, keyof typeof ALARM_TOPIC_DEFAULTS>>;

function topicProblems(args: Resolved): readonly Problem[] {
  const strange = args.emails.filter((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  const repeated = args.emails.filter((email, index) => args.emails.indexOf(email) !== index);
  const shown = (email: string): string => (args.secret ? "an address kept secret" : email);
  const insecure = args.httpsEndpoints.filter(
    (endpoint) => typeof endpoint === "string" && !endpoint.startsWith("https://"),
  );
  return [
    ...strange.map((email) => ({
      path: "emails",
      got: shown(email),
      allowed: "an e-mail address",
      fix: "write it as name@example.com",
    })),
    ...repeated.map((email) => ({
      path: "emails",
      got: `${shown(email)}, more than once`,
      allowed: "each address once",
      fix: "remove the repeated address",
    })),
    // The address itself is not shown: it may contain a token.
    ...insecure.map(() => ({
      path: "httpsEndpoints",
      got: "an address that does not begin with https://",
      allowed: "https only: alarms name hosts and limits",
      fix: "use the https address of the tool",
    })),
    ...regionProblems(args.region),
    ...checkWhole("keyDeletionWindowDays", args.keyDeletionWindowDays, {
      min: 7,
      max: 30,
      unit: "days",
    }),
  ];
}

function regionProblems(region: string | undefined): readonly Problem[] {
  if (region === undefined || /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return [];
  const allowed = 'a region\'s name, as "us-east-1"';
  return [
    { path: "region", got: region, allowed, fix: "write the region's name, or leave it out" },
  ];
}

function createKey(
  component: AlarmTopic,
  account: AwsContext,
  { keyDeletionWindowDays, region, transform }: Resolved,
): pulumi.Output<string> {
  return createEncryptionKey(component, account, {
    description: "Alarms on their way through SNS",
    deletionWindowDays: keyDeletionWindowDays,
    // CloudWatch cannot publish to a topic encrypted with the AWS-managed key, whose policy cannot be changed.
    services: [alarmStatement(account, "UseKey", ["kms:Decrypt", "kms:GenerateDataKey*"], "*")],
    protect: false,
    retainOnDelete: false,
    region,
    transform,
  });
}

function createTopic(
  component: AlarmTopic,
  account: AwsContext,
  kmsMasterKeyId: pulumi.Output<string>,
  { region, transform }: Resolved,
): aws.sns.Topic {
  const topic = component.taggedChild(
    aws.sns.Topic,
    "topic",
    { kmsMasterKeyId, region },
    { transform: transform?.topic },
  );
  component.child(
    aws.sns.TopicPolicy,
    "topic-policy",
    {
      arn: topic.arn,
      policy: policyDocument([alarmStatement(account, "Publish", ["sns:Publish"], topic.arn)]),
      region,
    },
    { transform: transform?.topicPolicy },
  );
  return topic;
}

/** Allows CloudWatch to do `actions`, for alarms of this account only. */
function alarmStatement(
  account: AwsContext,
  Sid: string,
  actions: readonly string[],
  resource: pulumi.Input<string>,
): PolicyStatement {
  return {
    Sid,
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: actions,
    Resource: resource,
    Condition: { StringEquals: { "aws:SourceAccount": account.accountId } },
  };
}

function createSubscriptions(component: AlarmTopic, topic: aws.sns.Topic, args: Resolved): void {
  const transform = args.transform?.subscription;
  const subscribe = (suffix: string, protocol: string, address: pulumi.Input<string>): void => {
    const endpoint = args.secret ? pulumi.secret(address) : address;
    component.child(
      aws.sns.TopicSubscription,
      suffix,
      { topic: topic.arn, protocol, endpoint, region: args.region },
      { transform },
    );
  };
  for (const email of args.emails) {
    // Named by its address, so that removing one leaves the others, which are confirmed, alone.
    const key = createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 8);
    subscribe(`email-${key}`, "email", email);
  }
  args.httpsEndpoints.forEach((address, index) => {
    subscribe(`https-${index + 1}`, "https", address);
  });
}
