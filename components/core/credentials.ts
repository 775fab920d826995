import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { PlatformComponent } from "./platform-component.ts";
import type { Transform } from "./transform.ts";

/** Half of the 128 characters ElastiCache and RDS take: letters and digits only, so that it needs no escaping in a URL. */
const PASSWORD_LENGTH = 64;

/** Transforms of passwords, and of the secret that holds one. */
export interface CredentialsTransform {
  readonly password?: Transform<random.RandomPasswordArgs>;
  readonly secret?: Transform<aws.secretsmanager.SecretArgs>;
  readonly secretVersion?: Transform<aws.secretsmanager.SecretVersionArgs>;
}

/** A user's name and password, as workloads will read them. */
export interface Credentials {
  /** What they open, for people. */
  readonly description: string;
  readonly userName: string;
  readonly password: pulumi.Output<string>;
  /** Number of the password: the secret gets a new value when it changes, and only then. */
  readonly version: number;
  readonly kmsKeyArn: pulumi.Input<string>;
  /**
   * Begin of the names of the resources, for a component's second secret: "monitoring-secret".
   * @default "" - "secret" and "secret-version"
   */
  readonly prefix?: string;
  readonly transform?: CredentialsTransform;
}

/**
 * A password, made once for each `version` and kept as a secret of the state. Hand it on through write-only arguments: they
 * are sent again only when the version changes, so that a rotation made in AWS is not undone and a password remade by
 * accident goes nowhere.
 */
export function createPassword(
  component: PlatformComponent<object>,
  suffix: string,
  version: number,
  transform?: CredentialsTransform,
): pulumi.Output<string> {
  const password = component.child(
    random.RandomPassword,
    suffix,
    { length: PASSWORD_LENGTH, special: false, keepers: { version: String(version) } },
    { transform: transform?.password },
  );
  return password.result;
}

/**
 * A secret with `username` and `password` as JSON, the form RDS Proxy reads too. Hosts are no secret and may change without
 * it. Returns its ARN, known once it has its value.
 */
export function storeCredentials(
  component: PlatformComponent<object>,
  credentials: Credentials,
): pulumi.Output<string> {
  const { description, userName, password, version, kmsKeyArn, prefix = "" } = credentials;
  const { transform } = credentials;
  const secret = component.taggedChild(
    aws.secretsmanager.Secret,
    `${prefix}secret`,
    { description, kmsKeyId: kmsKeyArn },
    { transform: transform?.secret },
  );
  const value = component.child(
    aws.secretsmanager.SecretVersion,
    `${prefix}secret-version`,
    {
      secretId: secret.id,
      secretStringWo: pulumi.jsonStringify({ username: userName, password }),
      secretStringWoVersion: version,
    },
    { transform: transform?.secretVersion },
  );
  return pulumi.all([secret.arn, value.id]).apply(([arn]) => arn);
}
