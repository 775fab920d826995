/** Outputs of IAM, KMS, Secrets Manager and SSM. */

import { CREATED_AT } from "./made.ts";
import type { Made, Maker } from "./made.ts";
import type { Props } from "../../model.ts";

const path = (made: Made): string => made.text("path", "/");

/** An IAM thing whose id is its name. */
const named =
  (kind: string, idPrefix: string, extra: Props = {}): Maker =>
  (made) => {
    const name = made.named();
    return {
      id: name,
      outputs: {
        arn: made.globalArn("iam", `${kind}${path(made)}${name}`),
        createDate: CREATED_AT,
        uniqueId: `${idPrefix}${made.upper(17)}`,
        name,
        namePrefix: made.text("namePrefix"),
        ...extra,
      },
    };
  };

const host = (url: string): string => url.replace(/^https?:\/\//, "");

/** Letters Secrets Manager appends to a name. */
const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const secret: Maker = (made) => {
  const name = made.named();
  const arn = made.arn("secretsmanager", `secret:${name}-${made.chars(6, SUFFIX)}`);
  return { id: arn, outputs: { arn, name, namePrefix: "", policy: "" } };
};

const secretVersion: Maker = (made) => {
  const arn = made.text("secretId");
  const versionId = `terraform-20260101000000${made.digits(4)}${made.hex(8, "version")}`;
  return {
    id: `${arn}|${versionId}`,
    outputs: {
      arn,
      secretArn: arn,
      versionId,
      hasSecretStringWo: made.given("secretStringWo"),
      versionStages: ["AWSCURRENT"],
    },
  };
};

const parameter: Maker = (made) => {
  const name = made.named();
  return {
    id: name,
    outputs: {
      arn: made.arn("ssm", `parameter/${name.replace(/^\//, "")}`),
      hasValueWo: made.given("valueWo"),
      version: 1,
      dataType: "text",
      insecureValue: "",
      keyId: made.text("type") === "SecureString" ? "alias/aws/ssm" : "",
      tier: "Standard",
      value: "",
      name,
    },
  };
};

/** By type token. */
export const IDENTITY: Readonly<Record<string, Maker>> = {
  "aws:iam/role:Role": named("role", "AROA", { inlinePolicies: [], managedPolicyArns: [] }),
  "aws:iam/instanceProfile:InstanceProfile": named("instance-profile", "AIPA"),
  "aws:iam/policy:Policy": (made) => {
    const name = made.named();
    const arn = made.globalArn("iam", `policy${path(made)}${name}`);
    return {
      id: arn,
      outputs: { arn, attachmentCount: 0, policyId: `ANPA${made.upper(17)}`, name, namePrefix: "" },
    };
  },
  "aws:iam/rolePolicy:RolePolicy": (made) => {
    const name = made.named();
    return { id: `${made.text("role")}:${name}`, outputs: { name, namePrefix: "" } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (made) => ({
    id: `${made.text("role")}/${made.text("policyArn")}`,
    outputs: {},
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (made) => {
    const arn = made.globalArn("iam", `oidc-provider/${host(made.text("url"))}`);
    return { id: arn, outputs: { arn, thumbprintLists: [made.hex(40, "thumbprint")] } };
  },
  "aws:kms/key:Key": (made) => {
    const keyId = made.flag("multiRegion") ? `mrk-${made.hex(32)}` : made.uuid();
    return {
      id: keyId,
      outputs: {
        arn: made.arn("kms", `key/${keyId}`),
        keyId,
        description: "",
        multiRegion: false,
        policy: JSON.stringify({
          Id: "key-default-1",
          Statement: [
            {
              Action: "kms:*",
              Effect: "Allow",
              Principal: { AWS: made.globalArn("iam", "root") },
              Resource: "*",
              Sid: "Enable IAM User Permissions",
            },
          ],
          Version: "2012-10-17",
        }),
        rotationPeriodInDays: made.flag("enableKeyRotation") ? 365 : 0,
      },
    };
  },
  "aws:kms/alias:Alias": (made) => {
    const name = made.given("name") ? made.text("name") : made.named("name", "namePrefix");
    const target = made.text("targetKeyId");
    return {
      id: name,
      outputs: {
        arn: made.arn("kms", name),
        targetKeyArn: target.startsWith("arn:") ? target : made.arn("kms", `key/${target}`),
        name,
        namePrefix: "",
      },
    };
  },
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:secretsmanager/secretRotation:SecretRotation": (made) => ({
    id: made.text("secretId"),
    outputs: { rotationEnabled: true },
  }),
  "aws:ssm/parameter:Parameter": parameter,
};
