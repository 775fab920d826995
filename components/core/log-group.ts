import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformComponent } from "./platform-component.ts";
import type { Transform } from "./transform.ts";

/** Retentions CloudWatch Logs offers, days (API reference, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS: readonly number[] = Object.freeze([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** One log group of a component. */
export interface LogGroupOptions {
  /** Physical name; the service that writes to it expects it or is told. */
  readonly name: string;
  readonly retentionDays: number;
  /** Key to encrypt it with, whose policy must let CloudWatch Logs use it. @default - CloudWatch Logs' own key */
  readonly kmsKeyArn?: pulumi.Input<string>;
  readonly transform?: Transform<aws.cloudwatch.LogGroupArgs>;
}

/** A log group made before the service that writes to it: the service would make its own, kept forever and unencrypted. */
export function createLogGroup(
  component: PlatformComponent<object>,
  suffix: string,
  options: LogGroupOptions,
): aws.cloudwatch.LogGroup {
  return component.taggedChild(
    aws.cloudwatch.LogGroup,
    suffix,
    { name: options.name, retentionInDays: options.retentionDays, kmsKeyId: options.kmsKeyArn },
    { transform: options.transform },
  );
}
