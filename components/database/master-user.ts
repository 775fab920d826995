import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createPassword, storeCredentials } from "../core/credentials.ts";
import { componentError } from "../core/errors.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

/** How the master user gets its password, and where it is kept. */
export interface MasterUser {
  /** What the writer is told of it. */
  readonly writerArgs: Partial<aws.rds.InstanceArgs>;
  /** ARN of the secret with `username` and `password` as JSON, known once it has a value. */
  readonly secretArn: (writer: aws.rds.Instance) => pulumi.Output<string>;
}

/** Whether RDS makes, keeps and rotates the password. */
export function isPasswordManaged(
  args: Pick<ResolvedDatabaseArgs, "managedPassword" | "replicas">,
): boolean {
  return args.managedPassword ?? args.replicas === 0;
}

/** A password that RDS manages, or one made here that reaches writer and secret through write-only arguments. */
export function createMasterUser(
  component: PlatformComponent<object>,
  args: ResolvedDatabaseArgs,
  kmsKeyArn: pulumi.Output<string>,
): MasterUser {
  if (isPasswordManaged(args)) {
    return {
      writerArgs: { manageMasterUserPassword: true, masterUserSecretKmsKeyId: kmsKeyArn },
      secretArn: (writer) => managedSecretArn(component, writer),
    };
  }
  const { transform, passwordVersion: version } = args;
  const password = createPassword(component, "password", version, transform);
  const secretArn = storeCredentials(component, {
    description: `Master user and password of ${component.logicalName}`,
    userName: args.username,
    password,
    version,
    kmsKeyArn,
    transform,
  });
  return {
    writerArgs: { passwordWo: password, passwordWoVersion: version },
    secretArn: () => secretArn,
  };
}

/** The secret RDS made; known once the instance is. */
function managedSecretArn(
  component: PlatformComponent<object>,
  writer: aws.rds.Instance,
): pulumi.Output<string> {
  return writer.masterUserSecrets.apply(([secret]) => {
    if (secret !== undefined) return secret.secretArn;
    throw componentError(component, component.logicalName, [
      {
        path: "masterUserSecrets",
        got: "no secret",
        allowed: "the secret RDS makes for the master user",
        fix: "leave manageMasterUserPassword on: a transform may have turned it off",
      },
    ]);
  });
}
