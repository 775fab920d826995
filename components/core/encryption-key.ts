import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext, PolicyStatement } from "./aws-context.ts";
import { policyDocument } from "./aws-context.ts";
import { NAME_LIMITS, physicalName } from "./naming.ts";
import type { PlatformComponent } from "./platform-component.ts";
import type { Transform } from "./transform.ts";

/** Transforms of the key's resources. */
export interface EncryptionKeyTransform {
  readonly key?: Transform<aws.kms.KeyArgs>;
  readonly keyAlias?: Transform<aws.kms.AliasArgs>;
}

/** What the key is for, and what may happen to it. */
export interface EncryptionKeyOptions {
  /** What it encrypts, for people. */
  readonly description: string;
  /** Days between asking for deletion and losing the key: 7 to 30. */
  readonly deletionWindowDays: number;
  /** Statements for AWS services, beside the account's own. */
  readonly services: readonly PolicyStatement[];
  /** Refuse to delete it: data encrypted with a lost key is lost too. */
  readonly protect: boolean;
  /** Leave it in the account when it is removed from the stack. */
  readonly retainOnDelete: boolean;
  /** Region it is in: that of what it encrypts. @default - the provider's */
  readonly region?: string;
  readonly transform?: EncryptionKeyTransform;
}

/** A customer-managed key with yearly rotation and an alias `alias/<project>-<stack>-<component>`. Returns its ARN. */
export function createEncryptionKey(
  component: PlatformComponent<object>,
  context: AwsContext,
  options: EncryptionKeyOptions,
): pulumi.Output<string> {
  const { protect, retainOnDelete, region, transform } = options;
  const key = component.taggedChild(
    aws.kms.Key,
    "key",
    {
      description: options.description,
      enableKeyRotation: true,
      deletionWindowInDays: options.deletionWindowDays,
      policy: policyDocument([accountStatement(context), ...options.services]),
      region,
    },
    { transform: transform?.key, opts: { protect, retainOnDelete } },
  );
  component.child(
    aws.kms.Alias,
    "key-alias",
    {
      name: `alias/${physicalName(component.logicalName, NAME_LIMITS.kmsAlias - "alias/".length)}`,
      targetKeyId: key.keyId,
      region,
    },
    { transform: transform?.keyAlias },
  );
  return key.arn;
}

/** Lets IAM policies of the account decide who uses and manages the key; without it nobody could, root included. */
function accountStatement(context: AwsContext): PolicyStatement {
  return {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${context.partition}:iam::${context.accountId}:root` },
    Action: ["kms:*"],
    Resource: "*",
  };
}

/**
 * Lets CloudWatch Logs encrypt the log groups whose names match `logGroupPattern` ("/aws/rds/instance/main/*").
 * Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
 */
export function logsStatement(context: AwsContext, logGroupPattern: string): PolicyStatement {
  return {
    Sid: "CloudWatchLogs",
    Effect: "Allow",
    Principal: { Service: pulumi.interpolate`logs.${context.region}.amazonaws.com` },
    Action: [
      "kms:Encrypt*",
      "kms:Decrypt*",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:Describe*",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${context.partition}:logs:${context.region}:${context.accountId}:log-group:${logGroupPattern}`,
      },
    },
  };
}
