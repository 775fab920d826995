import { COLOUR, RUNBOOK, SEVERITY, SUBJECT, TEXT, TITLE } from "./messages.ts";
import type { AlertmanagerReceiver, ReceiverConfig, RoutingInput } from "./types.ts";

/** Name of the receiver that is always there: the stack's alarm topic. */
export const TOPIC = "topic";

/** Name of the receiver that tells nobody. */
export const NOBODY = "none";

/** Where Alertmanager finds what opens a receiver: the file that the Secrets Store CSI driver makes of one key of a secret. */
export function receiverFile(secretsPath: string, name: string, key: string): string {
  return `${secretsPath}/${name}.${key}`;
}

/** All receivers: nobody, the topic, and the configured ones. */
export function planReceivers(input: RoutingInput): readonly AlertmanagerReceiver[] {
  const own = Object.entries(input.receivers).map(([name, receiver]) =>
    toReceiver(name, receiver, receiverFile(input.secretsPath, name, receiver.secretKey)),
  );
  return [{ name: NOBODY }, topic(input), ...own];
}

function topic({ topic: { arn, region } }: RoutingInput): AlertmanagerReceiver {
  return {
    name: TOPIC,
    sns_configs: [
      // Without keys: the credentials are the pods' own (Pod Identity).
      {
        topic_arn: arn,
        sigv4: { region },
        send_resolved: true,
        subject: SUBJECT,
        message: TEXT,
      },
    ],
  };
}

function toReceiver(name: string, receiver: ReceiverConfig, file: string): AlertmanagerReceiver {
  switch (receiver.kind) {
    case "slack":
      return {
        name,
        slack_configs: [
          {
            api_url_file: file,
            channel: receiver.channel,
            send_resolved: true,
            color: COLOUR,
            title: TITLE,
            title_link: RUNBOOK,
            text: TEXT,
            fallback: TITLE,
          },
        ],
      };
    case "pagerduty":
      return {
        name,
        pagerduty_configs: [
          {
            routing_key_file: file,
            send_resolved: true,
            severity: SEVERITY,
            description: TITLE,
            details: { alerts: TEXT },
            links: [{ href: RUNBOOK, text: "Runbook" }],
          },
        ],
      };
    case "webhook":
      // Alertmanager's own JSON has every label and annotation, and the status.
      return { name, webhook_configs: [{ url_file: file, send_resolved: true }] };
  }
}
