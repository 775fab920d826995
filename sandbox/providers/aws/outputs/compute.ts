/** Outputs of EKS, Lambda, ECR and Backup. */

import { createHash } from "node:crypto";
import { CREATED_AT } from "./made.ts";
import type { Made, Maker } from "./made.ts";

/** Newest Kubernetes version of EKS standard support, for a cluster that names none. */
const KUBERNETES = "1.34";

const cluster: Maker = (made) => {
  const name = made.named();
  const issuerId = made.hex(32, "oidc").toUpperCase();
  return {
    id: name,
    outputs: {
      arn: made.arn("eks", `cluster/${name}`),
      certificateAuthority: {
        data: Buffer.from(
          `-----BEGIN CERTIFICATE-----\n${made.hex(64, "ca")}\n-----END CERTIFICATE-----\n`,
        ).toString("base64"),
      },
      clusterId: "",
      createdAt: CREATED_AT,
      endpoint: `https://${issuerId}.${made.lower(3, "shard")}.${made.region}.eks.${made.suffix}`,
      identities: [
        { oidcs: [{ issuer: `https://oidc.eks.${made.region}.${made.suffix}/id/${issuerId}` }] },
      ],
      platformVersion: "eks.1",
      status: "ACTIVE",
      name,
      version: KUBERNETES,
      deletionProtection: false,
      accessConfig: {
        authenticationMode: "API_AND_CONFIG_MAP",
        bootstrapClusterCreatorAdminPermissions: true,
      },
      kubernetesNetworkConfig: {
        ipFamily: "ipv4",
        serviceIpv4Cidr: "172.20.0.0/16",
        serviceIpv6Cidr: "",
        elasticLoadBalancing: { enabled: false },
      },
      upgradePolicy: { supportType: "EXTENDED" },
      vpcConfig: vpcConfig(made),
    },
  };
};

/** What the cluster adds to the network it was given. */
const vpcConfig = (made: Made) => ({
  ...made.block("vpcConfig"),
  clusterSecurityGroupId: `sg-${made.hex(17, "cluster-sg")}`,
  vpcId: `vpc-${made.hex(17, "vpc")}`,
});

const nodeGroup: Maker = (made) => {
  const [clusterName, name] = [
    made.text("clusterName"),
    made.named("nodeGroupName", "nodeGroupNamePrefix"),
  ];
  const id = made.uuid();
  return {
    id: `${clusterName}:${name}`,
    outputs: {
      arn: made.arn("eks", `nodegroup/${clusterName}/${name}/${id}`),
      resources: [
        { autoscalingGroups: [{ name: `eks-${name}-${id}` }], remoteAccessSecurityGroupId: "" },
      ],
      status: "ACTIVE",
      nodeGroupName: name,
      nodeGroupNamePrefix: "",
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      diskSize: made.given("launchTemplate") ? 0 : 20,
      instanceTypes: made.given("launchTemplate") ? [] : ["t3.medium"],
      releaseVersion: `${KUBERNETES}.0-20260101`,
      updateConfig: { maxUnavailable: 1 },
      version: KUBERNETES,
    },
  };
};

const addon: Maker = (made) => {
  const [clusterName, name] = [made.text("clusterName"), made.text("addonName")];
  return {
    id: `${clusterName}:${name}`,
    outputs: {
      arn: made.arn("eks", `addon/${clusterName}/${name}/${made.uuid()}`),
      createdAt: CREATED_AT,
      modifiedAt: CREATED_AT,
      addonVersion: "v1.20.0-eksbuild.1",
      configurationValues: "",
    },
  };
};

const accessEntry: Maker = (made) => {
  const [clusterName, principal] = [made.text("clusterName"), made.text("principalArn")];
  const role = principal.split("/").pop() ?? "";
  return {
    id: `${clusterName}:${principal}`,
    outputs: {
      accessEntryArn: made.arn(
        "eks",
        `access-entry/${clusterName}/role/${made.account}/${role}/${made.uuid()}`,
      ),
      createdAt: CREATED_AT,
      modifiedAt: CREATED_AT,
      kubernetesGroups: [],
      userName: `arn:${made.partition}:sts::${made.account}:assumed-role/${role}/{{SessionName}}`,
    },
  };
};

const podIdentity: Maker = (made) => {
  const id = `a-${made.lower(17)}`;
  return {
    id,
    outputs: {
      associationArn: made.arn("eks", `podidentityassociation/${made.text("clusterName")}/${id}`),
      associationId: id,
      externalId: made.given("targetRoleArn")
        ? `${made.region}/${made.account}/${made.text("clusterName")}/${made.text("namespace")}/${made.text("serviceAccount")}`
        : "",
      disableSessionTags: false,
    },
  };
};

const fargateProfile: Maker = (made) => {
  const [clusterName, name] = [made.text("clusterName"), made.named("fargateProfileName", "")];
  return {
    id: `${clusterName}:${name}`,
    outputs: {
      arn: made.arn("eks", `fargateprofile/${clusterName}/${name}/${made.uuid()}`),
      status: "ACTIVE",
      fargateProfileName: name,
    },
  };
};

const lambda: Maker = (made) => {
  const name = made.named();
  const arn = made.arn("lambda", `function:${name}`);
  const version = made.flag("publish") ? "1" : "$LATEST";
  const invoke = (target: string, date: string): string =>
    made.arnIn("apigateway", made.region, "lambda", `path/${date}/functions/${target}/invocations`);
  return {
    id: name,
    outputs: {
      arn,
      invokeArn: invoke(arn, "2015-03-31"),
      lastModified: "2026-01-01T00:00:00.000+0000",
      qualifiedArn: `${arn}:${version}`,
      qualifiedInvokeArn: invoke(`${arn}:${version}`, "2015-03-31"),
      responseStreamingInvokeArn: invoke(arn, "2021-11-15").replace(
        "/invocations",
        "/response-streaming-invocations",
      ),
      signingJobArn: "",
      signingProfileVersionArn: "",
      sourceCodeSize: 1024,
      version,
      name,
      architectures: ["x86_64"],
      codeSha256: made.hex(64, "code"),
      sourceCodeHash: made.hex(64, "code"),
      ephemeralStorage: { size: 512 },
      loggingConfig: {
        logFormat: "Text",
        logGroup: `/aws/lambda/${name}`,
        applicationLogLevel: "",
        systemLogLevel: "",
      },
      tracingConfig: { mode: "PassThrough" },
    },
  };
};

/** Nothing runs here: the result is that of a function that returns nothing. */
const invocation: Maker = (made) => {
  const qualifier = made.text("qualifier", "$LATEST");
  const input = createHash("md5").update(made.text("input")).digest("hex");
  return {
    id: `${made.text("functionName")},${qualifier},${input}`,
    outputs: { result: "null", qualifier, lifecycleScope: "CREATE_ONLY", terraformKey: "tf" },
  };
};

const vault: Maker = (made) => {
  const name = made.named();
  return {
    id: name,
    outputs: {
      arn: made.arn("backup", `backup-vault:${name}`),
      recoveryPoints: 0,
      name,
      kmsKeyArn: made.arn("kms", `key/${made.uuid("default-key")}`),
    },
  };
};

const repository: Maker = (made) => {
  const name = made.named();
  return {
    id: name,
    outputs: {
      arn: made.arn("ecr", `repository/${name}`),
      registryId: made.account,
      repositoryUrl: `${made.account}.dkr.ecr.${made.region}.${made.suffix}/${name}`,
      name,
    },
  };
};

/** By type token. */
export const COMPUTE: Readonly<Record<string, Maker>> = {
  "aws:eks/cluster:Cluster": cluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": addon,
  "aws:eks/accessEntry:AccessEntry": accessEntry,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (made) => ({
    id: [made.text("clusterName"), made.text("principalArn"), made.text("policyArn")].join("#"),
    outputs: { associatedAt: CREATED_AT, modifiedAt: CREATED_AT },
  }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentity,
  "aws:eks/fargateProfile:FargateProfile": fargateProfile,
  "aws:lambda/function:Function": lambda,
  "aws:lambda/invocation:Invocation": invocation,
  "aws:lambda/permission:Permission": (made) => {
    const id = made.named("statementId", "statementIdPrefix");
    return { id, outputs: { statementId: id, statementIdPrefix: "" } };
  },
  "aws:ecr/repository:Repository": repository,
  "aws:backup/vault:Vault": vault,
  "aws:backup/plan:Plan": (made) => {
    const id = made.uuid();
    return {
      id,
      outputs: {
        arn: made.arn("backup", `backup-plan:${id}`),
        version: made.chars(
          48,
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
          "version",
        ),
        name: made.named(),
      },
    };
  },
  "aws:backup/selection:Selection": (made) => ({
    id: made.uuid(),
    outputs: { name: made.named(), notResources: [] },
  }),
};
