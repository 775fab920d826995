import type { Declared, Inputs, Program } from "./program.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const INSTANCE = "aws:rds/instance:Instance";
const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";

const TRUST = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Read",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: "arn:aws:s3:::corpus-uploads/*",
    },
  ],
});

/** An RDS instance as most programs have it: nothing but what it needs. */
function instance(identifier: string, more: Inputs): Declared {
  const inputs = {
    identifier,
    engine: "postgres",
    engineVersion: "16.4",
    instanceClass: "db.r7g.large",
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    username: "app",
    manageMasterUserPassword: true,
    backupRetentionPeriod: 7,
    ...more,
  };
  return { type: INSTANCE, inputs };
}

function cache(id: string, more: Inputs): Declared {
  const inputs = {
    replicationGroupId: id,
    description: id,
    engine: "redis",
    engineVersion: "7.1",
    nodeType: "cache.r7g.large",
    parameterGroupName: "default.redis7",
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    ...more,
  };
  return { type: GROUP, inputs };
}

function pod(name: string, more: Inputs = {}): { metadata: Inputs; spec: Inputs } {
  const container = {
    name,
    image: `registry.example/${name}@sha256:${"a".repeat(64)}`,
    env: [{ name: "LOG_LEVEL", value: "info" }],
    resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { memory: "512Mi" } },
    livenessProbe: { httpGet: { path: "/live", port: 8080 } },
  };
  return {
    metadata: { labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 30, containers: [container], ...more },
  };
}

function workload(kind: string, name: string, spec: Inputs): Declared {
  return {
    type: `kubernetes:apps/v1:${kind}`,
    inputs: {
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace: "shop" },
      spec: { selector: { matchLabels: { app: name } }, template: pod(name), ...spec },
    },
  };
}

function object(type: string, name: string, more: Inputs): Declared {
  const [, group = "", kind = ""] = /^kubernetes:(.+):(.+)$/.exec(type) ?? [];
  const apiVersion = group.replace(/^core\//, "");
  return { type, inputs: { apiVersion, kind, metadata: { name, namespace: "shop" }, ...more } };
}

const parameter = (name: string, value: string, applyMethod = "immediate") => ({
  name,
  value,
  applyMethod,
});

/** Where every case of the plain program begins: one of each thing that people lose, restart or open by mistake. */
export function basePlain(): Program {
  return {
    key: {
      type: "aws:kms/key:Key",
      inputs: { description: "Data of the shop", enableKeyRotation: true },
    },
    parameters: {
      type: PARAMETERS,
      inputs: {
        name: "corpus-pg16",
        family: "postgres16",
        parameters: [
          parameter("max_connections", "400", "pending-reboot"),
          parameter("rds.force_ssl", "1"),
          parameter("work_mem", "40960"),
        ],
      },
    },
    db: instance("corpus-db", {
      parameterGroupName: "ref:parameters",
      skipFinalSnapshot: true,
      applyImmediately: true,
      deletionProtection: false,
    }),
    "db-ha": instance("corpus-db-ha", {
      multiAz: true,
      finalSnapshotIdentifier: "corpus-db-ha-final",
      skipFinalSnapshot: false,
      deletionProtection: true,
      applyImmediately: false,
      maintenanceWindow: "sun:04:30-sun:05:30",
    }),
    "db-kept": {
      ...instance("corpus-db-kept", { skipFinalSnapshot: true }),
      retainOnDelete: true,
      protect: true,
    },
    "db-replica": {
      type: INSTANCE,
      inputs: {
        identifier: "corpus-db-replica",
        replicateSourceDb: "corpus-db-ha",
        instanceClass: "db.r7g.large",
        skipFinalSnapshot: true,
        storageEncrypted: true,
      },
    },
    "cache-parameters": {
      type: "aws:elasticache/parameterGroup:ParameterGroup",
      inputs: {
        name: "corpus-redis7",
        family: "redis7",
        parameters: [{ name: "maxmemory-policy", value: "allkeys-lru" }],
      },
    },
    cache: cache("corpus-cache", {
      snapshotRetentionLimit: 0,
      parameterGroupName: "corpus-redis7",
    }),
    queue: cache("corpus-queue", { snapshotRetentionLimit: 7 }),
    "queue-plain": cache("corpus-queue-plain", {
      snapshotRetentionLimit: 7,
      transitEncryptionEnabled: false,
      transitEncryptionMode: undefined,
      automaticFailoverEnabled: false,
      multiAzEnabled: false,
      numCacheClusters: 1,
    }),
    uploads: { type: BUCKET, inputs: { bucket: "corpus-uploads" } },
    archive: { type: BUCKET, inputs: { bucket: "corpus-archive" }, retainOnDelete: true },
    "uploads-access": {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      inputs: {
        bucket: "ref:uploads",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    },
    role: {
      type: "aws:iam/role:Role",
      inputs: { name: "corpus-role", assumeRolePolicy: TRUST("ec2.amazonaws.com") },
    },
    "role-policy": {
      type: "aws:iam/rolePolicy:RolePolicy",
      inputs: { name: "read", role: "ref:role", policy: POLICY },
    },
    firewall: {
      type: "aws:ec2/securityGroup:SecurityGroup",
      inputs: { name: "corpus-db", description: "Database", vpcId: "vpc-0123456789abcdef0" },
    },
    "firewall-postgres": {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      inputs: {
        securityGroupId: "ref:firewall",
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
        cidrIpv4: "10.0.0.0/16",
      },
    },
    caching: {
      type: "aws:cloudfront/cachePolicy:CachePolicy",
      inputs: {
        name: "corpus",
        minTtl: 0,
        defaultTtl: 60,
        maxTtl: 3600,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: { headerBehavior: "none" },
          queryStringsConfig: { queryStringBehavior: "none" },
        },
      },
    },
    distribution: {
      type: "aws:cloudfront/distribution:Distribution",
      inputs: {
        enabled: true,
        comment: "shop",
        origins: [{ originId: "site", domainName: "corpus-uploads.s3.eu-central-1.amazonaws.com" }],
        defaultCacheBehavior: {
          targetOriginId: "site",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["GET", "HEAD"],
          cachedMethods: ["GET", "HEAD"],
          compress: true,
          cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: {
          acmCertificateArn:
            "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000",
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: "TLSv1.2_2021",
        },
      },
    },
    alarm: {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      inputs: {
        name: "corpus-cpu",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 3,
        metricName: "CPUUtilization",
        namespace: "AWS/RDS",
        period: 60,
        statistic: "Average",
        threshold: 80,
      },
    },
    eks: {
      type: "aws:eks/cluster:Cluster",
      inputs: {
        name: "corpus",
        version: "1.33",
        roleArn: "arn:aws:iam::123456789012:role/eks",
        vpcConfig: {
          subnetIds: ["subnet-0a", "subnet-0b"],
          endpointPublicAccess: false,
          endpointPrivateAccess: true,
        },
      },
    },
    nodes: {
      type: "aws:eks/nodeGroup:NodeGroup",
      inputs: {
        clusterName: "corpus",
        nodeGroupName: "corpus-nodes",
        nodeRoleArn: "arn:aws:iam::123456789012:role/nodes",
        subnetIds: ["subnet-0a", "subnet-0b"],
        instanceTypes: ["m7g.large"],
        version: "1.33",
        scalingConfig: { minSize: 2, desiredSize: 3, maxSize: 6 },
      },
    },
    namespace: {
      type: "kubernetes:core/v1:Namespace",
      inputs: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
    },
    web: workload("Deployment", "web", {
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    }),
    single: workload("Deployment", "single", { replicas: 1, strategy: { type: "Recreate" } }),
    ledger: workload("StatefulSet", "ledger", {
      replicas: 2,
      serviceName: "ledger",
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
        },
      ],
    }),
    "web-service": object("kubernetes:core/v1:Service", "web", {
      spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    }),
    "web-budget": object("kubernetes:policy/v1:PodDisruptionBudget", "web", {
      spec: { minAvailable: 2, selector: { matchLabels: { app: "web" } } },
    }),
    settings: object("kubernetes:core/v1:ConfigMap", "settings", { data: { LOG_LEVEL: "info" } }),
    claim: object("kubernetes:core/v1:PersistentVolumeClaim", "uploads", {
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "gp3",
        resources: { requests: { storage: "20Gi" } },
      },
    }),
    migrate: object("kubernetes:batch/v1:Job", "migrate", {
      spec: { template: { spec: { ...pod("migrate").spec, restartPolicy: "Never" } } },
    }),
    fence: object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "fence", {
      spec: {
        podSelector: { matchLabels: { app: "web" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: "proxy" } } }] }],
      },
    }),
    "zone-tls": {
      type: "cloudflare:index/zoneSetting:ZoneSetting",
      inputs: {
        zoneId: "0123456789abcdef0123456789abcdef",
        settingId: "min_tls_version",
        value: "1.2",
      },
    },
    record: {
      type: "cloudflare:index/dnsRecord:DnsRecord",
      inputs: {
        zoneId: "0123456789abcdef0123456789abcdef",
        name: "shop.example.com",
        type: "CNAME",
        content: "d111111abcdef8.cloudfront.net",
        ttl: 300,
      },
    },
    password: {
      type: "random:index/randomPassword:RandomPassword",
      inputs: { length: 32, special: false },
    },
  };
}
