import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowClients, createSecurityGroup } from "../core/access.ts";
import type { AwsContext } from "../core/aws-context.ts";
import { policyDocument, serviceTrust } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedDatabaseArgs } from "./postgres-database-args.ts";

/** What the proxy stands in front of. */
export interface ProxyContext {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedDatabaseArgs;
  readonly account: AwsContext;
  readonly writer: aws.rds.Instance;
  readonly secretArn: pulumi.Output<string>;
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Group of the writer, which the proxy is let into. */
  readonly securityGroupId: pulumi.Output<string>;
}

/** The proxy as others see it. */
export interface DatabaseProxy {
  readonly endpoint: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
}

/** RDS Proxy in front of the writer: TLS only, and no more connections than the budget gives it. */
export function createProxy(context: ProxyContext): DatabaseProxy {
  const { component, args } = context;
  const securityGroup = createSecurityGroup(
    component,
    "proxy-access",
    { vpcId: args.vpcId, description: "RDS Proxy: clients in, database out" },
    args.transform?.securityGroup,
  );
  createRules(context, securityGroup.id);
  const proxy = component.taggedChild(
    aws.rds.Proxy,
    "proxy",
    {
      engineFamily: "POSTGRESQL",
      requireTls: true,
      roleArn: createRole(context),
      idleClientTimeout: args.proxyIdleClientTimeoutSeconds,
      // Would write statements, and the values in them, to the log.
      debugLogging: false,
      vpcSubnetIds: [...args.subnetIds],
      vpcSecurityGroupIds: [securityGroup.id],
      auths: secretArns(context).map((secretArn) => ({
        authScheme: "SECRETS",
        iamAuth: "DISABLED",
        clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
        secretArn,
      })),
    },
    { transform: args.transform?.proxy },
  );
  createTarget(context, proxy);
  return { endpoint: proxy.endpoint, securityGroupId: securityGroup.id };
}

/** Whom the proxy knows: the master user and the given roles. */
function secretArns({ args, secretArn }: ProxyContext): readonly pulumi.Input<string>[] {
  return [secretArn, ...args.proxySecretArns];
}

function createRules(context: ProxyContext, proxyGroupId: pulumi.Output<string>): void {
  const { component, args, securityGroupId } = context;
  const rule = { ipProtocol: "tcp", fromPort: args.port, toPort: args.port };
  allowClients(component, {
    securityGroupId: proxyGroupId,
    prefix: "proxy-ingress",
    port: args.port,
    what: "PostgreSQL",
    clientSecurityGroupIds: args.clientSecurityGroupIds,
    clientCidrs: args.clientCidrs,
    transform: args.transform?.ingressRule,
  });
  component.taggedChild(
    aws.vpc.SecurityGroupEgressRule,
    "proxy-egress",
    {
      ...rule,
      securityGroupId: proxyGroupId,
      description: "The database behind the proxy",
      referencedSecurityGroupId: securityGroupId,
    },
    { transform: args.transform?.egressRule },
  );
  component.taggedChild(
    aws.vpc.SecurityGroupIngressRule,
    "ingress-proxy",
    {
      ...rule,
      securityGroupId,
      description: "PostgreSQL from the proxy",
      referencedSecurityGroupId: proxyGroupId,
    },
    { transform: args.transform?.ingressRule },
  );
}

/**
 * May read these secrets and, through Secrets Manager only, decrypt them. Source: RDS user guide, "Configuring IAM
 * authentication for RDS Proxy", whose trust policy has no condition; a role can only be passed within its account.
 */
function createRole(context: ProxyContext): pulumi.Output<string> {
  const { component, args, account, kmsKeyArn } = context;
  const role = component.taggedChild(
    aws.iam.Role,
    "proxy-role",
    { assumeRolePolicy: serviceTrust("rds.amazonaws.com") },
    { transform: args.transform?.proxyRole },
  );
  const policy = component.child(
    aws.iam.RolePolicy,
    "proxy-policy",
    {
      role: role.id,
      policy: policyDocument([
        {
          Sid: "ReadSecrets",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: secretArns(context),
        },
        {
          Sid: "DecryptSecrets",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: kmsKeyArn,
          Condition: {
            StringEquals: {
              "kms:ViaService": pulumi.interpolate`secretsmanager.${account.region}.amazonaws.com`,
            },
          },
        },
      ]),
    },
    { transform: args.transform?.proxyRolePolicy },
  );
  // The proxy reads the secrets when it is made: the role must have its policy by then.
  return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
}

function createTarget({ component, args, writer }: ProxyContext, proxy: aws.rds.Proxy): void {
  const group = component.child(
    aws.rds.ProxyDefaultTargetGroup,
    "proxy-targets",
    {
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        maxConnectionsPercent: args.proxyMaxConnectionsPercent,
        maxIdleConnectionsPercent: args.proxyMaxIdleConnectionsPercent,
        connectionBorrowTimeout: args.proxyBorrowTimeoutSeconds,
      },
    },
    { transform: args.transform?.proxyTargetGroup },
  );
  component.child(
    aws.rds.ProxyTarget,
    "proxy-writer",
    {
      dbProxyName: proxy.name,
      targetGroupName: group.name,
      dbInstanceIdentifier: writer.identifier,
    },
    { transform: args.transform?.proxyTarget },
  );
}
