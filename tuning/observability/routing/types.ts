import type { ReceiverConfig } from "../../../config/schema-monitoring.ts";
import type { RuleGroup } from "../types.ts";

export type { ReceiverConfig };

/** What Alertmanager's configuration is made from. */
export interface RoutingInput {
  /** Who is told beside the alarm topic, by name; "topic" is taken. */
  readonly receivers: Readonly<Record<string, ReceiverConfig>>;
  /** Names of receivers, "topic" among them; each severity has at least one. */
  readonly routes: {
    readonly critical: readonly string[];
    readonly warning: readonly string[];
    /** Receivers outside of the cluster that raise the alarm when they hear nothing. @default - none */
    readonly heartbeat?: readonly string[];
  };
  /** The stack's alarm topic: its ARN and the region whose API is called. */
  readonly topic: { readonly arn: string; readonly region: string };
  /** Folder in Alertmanager's container with a file `<receiver>.<secretKey>` for each receiver, without a slash at the end. */
  readonly secretsPath: string;
  /** Every group that is deployed: what no group has is not inhibited. */
  readonly groups: readonly RuleGroup[];
}

/** A route: what matches, how it is put together, and who gets it. */
export interface AlertmanagerRoute {
  readonly receiver: string;
  /** In Alertmanager's own notation: `severity = "critical"`. @default - everything */
  readonly matchers?: readonly string[];
  /** Go on to the routes after this one. @default false */
  readonly continue?: boolean;
  /** @default - as the route above */
  readonly group_by?: readonly string[];
  /** @default - as the route above */
  readonly group_wait?: string;
  /** @default - as the route above */
  readonly group_interval?: string;
  /** @default - as the route above */
  readonly repeat_interval?: string;
  /** @default - none */
  readonly routes?: readonly AlertmanagerRoute[];
}

/** Who is told; exactly one list, or none: a receiver that swallows. */
export interface AlertmanagerReceiver {
  readonly name: string;
  readonly slack_configs?: readonly SlackConfig[];
  readonly pagerduty_configs?: readonly PagerdutyConfig[];
  readonly webhook_configs?: readonly WebhookConfig[];
  readonly sns_configs?: readonly SnsConfig[];
}

/** A message to Slack's incoming webhook. */
export interface SlackConfig {
  readonly api_url_file: string;
  readonly channel: string;
  readonly send_resolved: boolean;
  readonly color: string;
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly fallback: string;
}

/** An event of PagerDuty's Events API v2. */
export interface PagerdutyConfig {
  readonly routing_key_file: string;
  readonly send_resolved: boolean;
  readonly severity: string;
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

/** A POST with Alertmanager's own JSON. */
export interface WebhookConfig {
  readonly url_file: string;
  readonly send_resolved: boolean;
}

/** A message to an SNS topic, signed by the credentials of Alertmanager's pods. */
export interface SnsConfig {
  readonly topic_arn: string;
  readonly sigv4: { readonly region: string };
  readonly send_resolved: boolean;
  readonly subject: string;
  readonly message: string;
}

/** While an alert of the source fires, those of the target with equal labels are not sent. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  /** Labels that must have the same value; absent on both sides counts as the same. */
  readonly equal: readonly string[];
}

/** Alertmanager's configuration, as its own documentation names the keys; nothing in it is secret. */
export interface AlertmanagerConfig {
  readonly route: AlertmanagerRoute;
  readonly receivers: readonly AlertmanagerReceiver[];
  readonly inhibit_rules: readonly InhibitRule[];
}
