import type { Source } from "../../model.ts";

const SOURCE_LIST = {
  subnetGroupVpc: {
    title:
      "hashicorp/terraform-provider-aws#27459: The new Subnets are not in the same Vpc as the existing subnet group",
    url: "https://github.com/hashicorp/terraform-provider-aws/issues/27459",
  },
  clusterNetwork: {
    title: "Amazon EKS User Guide: View Amazon EKS networking requirements for VPC and subnets",
    url: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
  },
  cacheUpgrade: {
    title:
      "Amazon ElastiCache User Guide: Upgrading engine versions including cross engine upgrades",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html",
  },
  cacheModify: {
    title: "Amazon ElastiCache User Guide: Modifying a replication group",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Modify.html",
  },
  cacheRbac: {
    title: "Amazon ElastiCache User Guide: Role-Based Access Control (RBAC)",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
  },
  cacheAuthToIam: {
    title:
      "Amazon ElastiCache User Guide: Migrating from password-based authentication (AUTH) to IAM",
    url: "https://docs.amazonaws.cn/en_us/AmazonElastiCache/latest/dg/auth-to-iam-migration.html",
  },
  cacheTls: {
    title: "Amazon ElastiCache User Guide: Enabling in-transit encryption",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html",
  },
  cacheTlsDns: {
    title: "Amazon ElastiCache User Guide: Best practices when enabling in-transit encryption",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/enable-python-best-practices.html",
  },
  cacheClusterMode: {
    title: "Amazon ElastiCache User Guide: Modifying cluster mode",
    url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html",
  },
  cacheProvider: { title: "@pulumi/aws 7.48.0: elasticache.ReplicationGroup, arguments" },
  postgresUpgrade: {
    title: "Amazon RDS User Guide: Upgrading the PostgreSQL DB engine for Amazon RDS",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
  },
  postgresReplicas: {
    title: "AWS Database Blog: Best practices for RDS for PostgreSQL major upgrades and replicas",
    url: "https://aws.amazon.com/blogs/database/best-practices-for-amazon-rds-for-postgresql-major-upgrades-and-replicas/",
  },
  databaseModify: {
    title: "Amazon RDS User Guide: Modifying an Amazon RDS DB instance",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html",
  },
  databaseRename: {
    title: "Amazon RDS User Guide: Renaming a DB instance",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html",
  },
  databaseStorage: {
    title: "Amazon RDS User Guide: Increasing DB instance storage capacity",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html",
  },
  databaseGp3: {
    title: "Amazon RDS User Guide: Modifying settings for General Purpose SSD (gp3) storage",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.gp3.html",
  },
  gp3Baseline: {
    title: "terraform-provider-aws#28382: from 400 GiB on gp3 has at least 12,000 IOPS",
    url: "https://github.com/hashicorp/terraform-provider-aws/issues/28382",
  },
  databaseShrink: {
    title: "AWS Database Blog: Shrink storage volumes for your RDS databases",
    url: "https://aws.amazon.com/blogs/database/shrink-storage-volumes-for-your-rds-databases-and-optimize-your-infrastructure-costs",
  },
  databaseProvider: { title: "@pulumi/aws 7.48.0: rds.Instance, arguments" },
  replaceFacts: {
    title: "terraform-provider-aws 5.100.0, planned one attribute at a time: what is replaced",
  },
  groupInUse: {
    title: "SST issue 6585: a parameter group that is in use cannot be replaced",
    url: "https://github.com/sst/sst/issues/6585",
  },
  protect: {
    title: "Pulumi: Resource option protect",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  },
  deleteBeforeReplace: {
    title: "Pulumi: Resource option deleteBeforeReplace",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/",
  },
  names: {
    title: "Pulumi: Resource names and identity",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/names/",
  },
  sameObject: {
    title: "pulumi-kubernetes#2948: a renamed resource of a fixed name is deleted from the cluster",
    url: "https://github.com/pulumi/pulumi-kubernetes/issues/2948",
  },
  bucket: { title: "@pulumi/aws 7.48.0: s3.Bucket, forceDestroy" },
  key: { title: "@pulumi/aws 7.48.0: kms.Key, deletionWindowInDays" },
  secret: { title: "@pulumi/aws 7.48.0: secretsmanager.Secret, recoveryWindowInDays" },
  certificate: {
    title: "AWS Certificate Manager API: DeleteCertificate",
    url: "https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html",
  },
  distribution: {
    title: "Amazon CloudFront Developer Guide: Delete a distribution",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToDeleteDistribution.html",
  },
  distributionName: {
    title: "Amazon CloudFront API: CNAMEAlreadyExists",
    url: "https://docs.aws.amazon.com/botocore/latest/reference/services/cloudfront/client/exceptions/CNAMEAlreadyExists.html",
  },
  cluster: { title: "@pulumi/aws 7.48.0: eks.Cluster, deletionProtection" },
  clusterUpgrade: {
    title: "Amazon EKS Best Practices Guide: Cluster upgrades",
    url: "https://aws.github.io/aws-eks-best-practices/upgrades/",
  },
  clusterDown: {
    title: "Amazon EKS User Guide: Update existing cluster to new Kubernetes version",
    url: "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html",
  },
  skew: {
    title: "Kubernetes: Version Skew Policy",
    url: "https://kubernetes.io/releases/version-skew-policy/",
  },
  accessEntries: {
    title: "Amazon EKS User Guide: Change authentication mode to use access entries",
    url: "https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html",
  },
  secretsEncryption: {
    title: "Amazon EKS User Guide: Encrypt Kubernetes secrets with KMS on existing clusters",
    url: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
  },
  removedApis: {
    title: "Kubernetes: Deprecated API Migration Guide",
    url: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  },
  definitions: {
    title: "pulumi-kubernetes#1712: kinds whose definitions are not there yet",
    url: "https://github.com/pulumi/pulumi-kubernetes/issues/1712",
  },
  waitForDefinitions: {
    title: "pulumi-kubernetes#3188: Await for CRDs",
    url: "https://github.com/pulumi/pulumi-kubernetes/issues/3188",
  },
  statefulSet: {
    title: "Kubernetes: what of a StatefulSet's spec may be changed",
    url: "https://www.howtogeek.com/devops/how-to-resize-a-kubernetes-statefulsets-volumes/",
  },
  dnsConflict: {
    title: "A CNAME beside other records of the same name",
    url: "https://support.huaweicloud.com/intl/en-us/dns_faq/dns_faq_016.html",
  },
  expandContract: {
    title: "Database Engineering Essentials 302: Backward-Compatible Schema Changes",
    url: "https://alivedise.github.io/database-engineering-essentials/302",
  },
  cacheMoves: {
    title: "terraform-provider-aws#41181: engine and family move in one modification",
    url: "https://github.com/hashicorp/terraform-provider-aws/issues/41181",
  },
  cacheBack: {
    title: "terraform-provider-aws#45229: no downgrade from Valkey",
    url: "https://github.com/hashicorp/terraform-provider-aws/issues/45229",
  },
  cacheToken: {
    title: "terraform-provider-aws#42966: between auth token and user group",
    url: "https://github.com/hashicorp/terraform-provider-aws/issues/42966",
  },
  claims: {
    title: "Kubernetes enhancement 284: Growing Persistent Volume size",
    url: "https://www.kubernetes.dev/resources/keps/284/",
  },
  namespace: {
    title: "Kubernetes in Action, second edition, 7.1.5: deleting a namespace",
    url: "https://livebook.manning.com/learn/concepts/namespace-object--api-element/kubernetes-in-action-second-edition",
  },
} as const satisfies Readonly<Record<string, Source>>;

/** The pages that the order of updates follows from. */
export const SOURCES: Readonly<Record<keyof typeof SOURCE_LIST, Source>> = SOURCE_LIST;
