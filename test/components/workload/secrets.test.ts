import { describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import {
  secretFile,
  secretObjects,
  secretProblems,
  secretStatements,
} from "../../../components/workload/secrets.ts";
import { paths } from "../../support/components.ts";
import { valueOf } from "../../support/mocks.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";

describe("files", () => {
  it("lie in one folder, below /run/secrets and not in it", () => {
    expect(secretFile("database")).toBe("/run/secrets/app/database.value");
    expect(secretFile("database", "password")).toBe("/run/secrets/app/database.password");
  });
});

describe("objects", () => {
  it("name each secret by ARN, with a file for the whole and for each key", async () => {
    const text = await valueOf(
      secretObjects({
        stripe: { arn: `${ARN}:stripe` },
        database: { arn: pulumi.output(`${ARN}:database`), keys: ["username", "api-key"] },
      }),
    );
    expect(parse(text)).toEqual([
      { objectName: `${ARN}:stripe`, objectAlias: "stripe.value" },
      {
        objectName: `${ARN}:database`,
        objectAlias: "database.value",
        jmesPath: [
          { path: "username", objectAlias: "database.username" },
          // JMESPath takes a hyphen only in quotes.
          { path: '"api-key"', objectAlias: "database.api-key" },
        ],
      },
    ]);
  });
});

describe("permissions", () => {
  it("cover exactly the secrets, and their keys through Secrets Manager only", () => {
    const secrets = {
      a: { arn: `${ARN}:a`, kmsKeyArn: KEY },
      b: { arn: `${ARN}:b`, kmsKeyArn: KEY },
      c: { arn: `${ARN}:c` },
    };
    expect(secretStatements("eu-central-1", secrets)).toEqual([
      {
        sid: "ReadSecrets",
        actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        resources: [`${ARN}:a`, `${ARN}:b`, `${ARN}:c`],
      },
      {
        sid: "DecryptSecrets",
        actions: ["kms:Decrypt"],
        resources: [KEY],
        condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
        },
      },
    ]);
  });

  it("need no key where the account's own encrypts, and nothing without secrets", () => {
    expect(secretStatements("eu-central-1", { c: { arn: `${ARN}:c` } })).toHaveLength(1);
    expect(secretStatements("eu-central-1", {})).toEqual([]);
  });
});

describe("what would fail at the first start of a pod", () => {
  it.each([
    [{ "a/b": { arn: ARN } }, 'secrets["a/b"]'],
    [{ "a.b": { arn: ARN } }, 'secrets["a.b"]'],
    [{ a: { arn: ARN }, b: { arn: ARN } }, "secrets.b.arn"],
    [{ a: { arn: ARN, keys: ["value"] } }, "secrets.a.keys"],
    [{ a: { arn: ARN, keys: ["x", "x"] } }, "secrets.a.keys"],
    [{ a: { arn: ARN, keys: ["x/y"] } }, "secrets.a.keys"],
  ])("%j", (secrets, path) => {
    expect(paths(secretProblems(secrets))).toEqual([path]);
  });

  it("is not in secrets that fit", () => {
    const secrets = {
      a: { arn: ARN, keys: ["username", "pass-word"] },
      b: { arn: pulumi.output(ARN) },
    };
    expect(secretProblems(secrets)).toEqual([]);
  });
});
