import type * as aws from "@pulumi/aws";
import type { CredentialsTransform } from "../core/credentials.ts";
import type { EncryptionKeyTransform } from "../core/encryption-key.ts";
import type { Transform } from "../core/transform.ts";

/** Transforms of `PostgresDatabase`; a key of several resources applies to each. Not a stable interface. */
export interface PostgresDatabaseTransform extends EncryptionKeyTransform, CredentialsTransform {
  /** Without `parameters`: those are the tuning's, and have their own overrides. */
  readonly parameterGroup?: Transform<Omit<aws.rds.ParameterGroupArgs, "parameters">>;
  readonly subnetGroup?: Transform<aws.rds.SubnetGroupArgs>;
  readonly securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  readonly ingressRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  readonly egressRule?: Transform<aws.vpc.SecurityGroupEgressRuleArgs>;
  readonly logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
  readonly monitoringRole?: Transform<aws.iam.RoleArgs>;
  readonly instance?: Transform<aws.rds.InstanceArgs>;
  readonly replica?: Transform<aws.rds.InstanceArgs>;
  readonly proxy?: Transform<aws.rds.ProxyArgs>;
  readonly proxyRole?: Transform<aws.iam.RoleArgs>;
  readonly proxyRolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  readonly proxyTargetGroup?: Transform<aws.rds.ProxyDefaultTargetGroupArgs>;
  readonly proxyTarget?: Transform<aws.rds.ProxyTargetArgs>;
  readonly alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}
