import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeyTransform } from "../core/encryption-key.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Arguments of `AlarmTopic`. */
export interface AlarmTopicArgs extends CommonArgs {
  /**
   * E-mail addresses to tell. AWS asks each to confirm once.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * https addresses to tell (an incident tool). They may contain a token: pass secrets, or set `secret`.
   * @default []
   */
  readonly httpsEndpoints?: readonly pulumi.Input<string>[];
  /**
   * Keep all addresses secret: encrypted in the state, hidden in previews and errors.
   * @default false
   */
  readonly secret?: boolean;
  /**
   * Days between asking for the deletion of the topic's KMS key and losing it, 7 to 30.
   * @default 30
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Region of the topic: an alarm tells topics of its own region only, and those of CloudFront are in us-east-1. A change
   * replaces the topic; e-mail addresses must confirm again.
   * @default - the provider's
   */
  readonly region?: string;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: AlarmTopicTransform;
}

/** Transforms of `AlarmTopic`. Not a stable interface. */
export interface AlarmTopicTransform extends EncryptionKeyTransform {
  readonly topic?: Transform<aws.sns.TopicArgs>;
  readonly topicPolicy?: Transform<aws.sns.TopicPolicyArgs>;
  readonly subscription?: Transform<aws.sns.TopicSubscriptionArgs>;
}

/** What `AlarmTopic` offers to others. */
export interface AlarmTopicOutputs {
  /** ARN of the topic: alarm action of everything else. */
  readonly topicArn: pulumi.Output<string>;
  /** ARN of the key it is encrypted with: who publishes as itself must be allowed to use it. */
  readonly keyArn: pulumi.Output<string>;
}

/** Defaults of `AlarmTopicArgs`. */
export const ALARM_TOPIC_DEFAULTS = Object.freeze({
  emails: Object.freeze([] as readonly string[]),
  httpsEndpoints: Object.freeze([] as readonly pulumi.Input<string>[]),
  secret: false,
  keyDeletionWindowDays: 30,
}) satisfies AlarmTopicArgs;
