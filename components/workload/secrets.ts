import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Problem } from "../../tuning/errors.ts";
import type { PolicyStatement } from "../cluster/pod-identity.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { Labels } from "./labels.ts";
import type { SecretArgs } from "./workload-args.ts";

/**
 * Folder of the mounted secrets. Not /run/secrets itself: Pod Identity and service account tokens are mounted below
 * /var/run/secrets, which is /run/secrets in most images, and nothing can be mounted inside a read-only volume.
 */
export const SECRETS_PATH = "/run/secrets/app";

/** File with the whole value of a secret. */
const WHOLE = "value";

/** A name of a secret, first part of its files' names: no dot, so that no two files collide. */
const NAME = /^[\w-]+$/;

/** A key that can be the rest of a file name. */
const KEY = /^[\w.-]+$/;

/** A key that JMESPath takes without quotes (jmespath.org, grammar: unquoted-string). */
const PLAIN_KEY = /^[A-Za-z_]\w*$/;

/** Secrets by the name a workload knows them by. */
export type Secrets = Readonly<Record<string, SecretArgs>>;

/** Name of a secret's file. No folder for each: the provider makes its files by os.CreateTemp, which refuses a "/". */
function fileName(name: string, key: string): string {
  return `${name}.${key}`;
}

/**
 * Where pods find a secret: `/run/secrets/app/<name>.value`, or of a JSON secret one key:
 * `/run/secrets/app/<name>.<key>`. For variables such as DATABASE_PASSWORD_FILE. A rotated value replaces the file.
 */
export function secretFile(name: string, key: string = WHOLE): string {
  return `${SECRETS_PATH}/${fileName(name, key)}`;
}

/** What the object that names the secrets is made from. */
export interface SecretProviderClassOptions {
  /** Name of the object: the workload's. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly region: string;
  readonly secrets: Secrets;
  readonly transform?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
}

/**
 * The SecretProviderClass that tells the Secrets Store CSI driver what to mount. The secrets are read with the pod's own
 * role (Pod Identity); their values never pass through program, state or etcd.
 * Source: Secrets Manager user guide, "AWS Secrets and Configuration Provider code examples".
 */
export function secretProviderClass(
  component: PlatformComponent<object>,
  options: SecretProviderClassOptions,
): kubernetes.apiextensions.CustomResource {
  const { name, namespace, labels, region, secrets, transform } = options;
  return component.child(
    kubernetes.apiextensions.CustomResource,
    "secrets",
    {
      apiVersion: "secrets-store.csi.x-k8s.io/v1",
      kind: "SecretProviderClass",
      metadata: { name, namespace, labels },
      spec: {
        provider: "aws",
        parameters: {
          region,
          usePodIdentity: "true",
          objects: secretObjects(secrets),
        },
      },
    },
    { transform },
  );
}

/** The list of objects as the YAML text the AWS provider of the driver parses. */
export function secretObjects(secrets: Secrets): pulumi.Output<string> {
  const entries = Object.entries(secrets);
  return pulumi.all(entries.map(([, { arn }]) => arn)).apply((arns) =>
    stringify(
      entries.map(([name, { keys = [] }], index) => objectOf(name, arns[index] ?? "", keys)),
      { lineWidth: 0 },
    ),
  );
}

/** One object. With keys the provider writes the whole value too, hence an alias for both. */
function objectOf(name: string, arn: string, keys: readonly string[]): object {
  const whole = { objectName: arn, objectAlias: fileName(name, WHOLE) };
  if (keys.length === 0) return whole;
  return {
    ...whole,
    jmesPath: keys.map((key) => ({
      path: PLAIN_KEY.test(key) ? key : JSON.stringify(key),
      objectAlias: fileName(name, key),
    })),
  };
}

/**
 * What reading these secrets takes: their values and versions, and their keys through Secrets Manager only.
 * Source: Secrets Manager user guide, "Authentication and access control for Secrets Manager": DescribeSecret is how the
 * provider sees a rotation.
 */
export function secretStatements(region: string, secrets: Secrets): readonly PolicyStatement[] {
  const all = Object.values(secrets);
  if (all.length === 0) return [];
  const read: PolicyStatement = {
    sid: "ReadSecrets",
    actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    resources: all.map(({ arn }) => arn),
  };
  const keys = all.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn]));
  if (keys.length === 0) return [read];
  return [
    read,
    {
      sid: "DecryptSecrets",
      actions: ["kms:Decrypt"],
      resources: [...new Set(keys)],
      condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}

/** What driver or provider would refuse, at the first start of a pod only. */
export function secretProblems(secrets: Secrets): readonly Problem[] {
  return Object.entries(secrets).flatMap(([name, { arn, keys = [] }]) => [
    ...nameProblems(name),
    ...arnProblems(name, arn, secrets),
    ...keys.flatMap((key, index) => keyProblems(name, key, keys.indexOf(key) !== index)),
  ]);
}

function nameProblems(name: string): readonly Problem[] {
  if (NAME.test(name)) return [];
  const allowed = "letters, digits, hyphens and underscores";
  const fix = "rename it: its files' names begin with it";
  return [{ path: `secrets["${name}"]`, got: name, allowed, fix }];
}

function arnProblems(
  name: string,
  arn: pulumi.Input<string>,
  secrets: Secrets,
): readonly Problem[] {
  const first = Object.entries(secrets).find(([, other]) => other.arn === arn)?.[0] ?? name;
  if (first === name) return [];
  return [
    {
      path: `secrets.${name}.arn`,
      got: `the ARN of secrets.${first}`,
      allowed: "an ARN once: the provider refuses a second object of the same name",
      fix: `read ${secretFile(first)} instead`,
    },
  ];
}

function keyProblems(name: string, key: string, repeated: boolean): readonly Problem[] {
  const path = `secrets.${name}.keys`;
  if (key === WHOLE || repeated) {
    const allowed = `each key once, and not "${WHOLE}", the file of the whole secret`;
    return [{ path, got: key, allowed, fix: "remove it, or read the key from the whole secret" }];
  }
  if (KEY.test(key)) return [];
  const allowed = "letters, digits, hyphens, underscores and dots";
  return [
    { path, got: key, allowed, fix: "read the key from the whole secret: it is a file name" },
  ];
}
