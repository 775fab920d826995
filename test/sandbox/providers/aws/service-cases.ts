import type { Props } from "../../../../sandbox/providers/model.ts";

/** One change of inputs that are otherwise right, and the paths refused because of it. */
export type Case = readonly [change: Props, paths: readonly string[]];
const ARN = "arn:aws:kms:eu-central-1:123456789012:key/1";

/** What is refused when one thing is changed in inputs that are otherwise right. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "aws:rds/instance:Instance": [
    [
      { backupWindow: "04:00-05:00", maintenanceWindow: "sun:04:30-sun:05:30" },
      ["maintenanceWindow"],
    ],
    [{ backupWindow: "03:00-04:00", maintenanceWindow: "sun:04:30-sun:05:30" }, []],
    [{ backupWindow: "03:00-03:20" }, ["backupWindow"]],
    [{ maintenanceWindow: "sun:23:45-mon:00:15" }, []],
    [{ maintenanceWindow: "sun:23:45-mon:00:10" }, ["maintenanceWindow"]],
    [{ skipFinalSnapshot: false }, ["finalSnapshotIdentifier"]],
    [{ skipFinalSnapshot: false, finalSnapshotIdentifier: "last" }, []],
    [{ monitoringInterval: 60 }, ["monitoringRoleArn"]],
    [{ monitoringInterval: 0 }, []],
    [{ storageType: "gp3", iops: 12000 }, ["iops"]],
    [{ storageType: "gp3", allocatedStorage: 400, iops: 12000, storageThroughput: 500 }, []],
    [{ storageType: "gp3", allocatedStorage: 400, iops: 3000 }, ["iops"]],
    [
      { storageType: "gp3", allocatedStorage: 400, iops: 12000, storageThroughput: 4001 },
      ["storageThroughput", "storageThroughput"],
    ],
    [{ storageType: "io2" }, ["iops"]],
    [{ storageType: "gp2", iops: 1000 }, ["iops"]],
    [{ storageType: "gp2", storageThroughput: 500 }, ["storageThroughput"]],
    [{ allocatedStorage: 10 }, ["allocatedStorage"]],
    [{ maxAllocatedStorage: 105 }, ["maxAllocatedStorage"]],
    [{ maxAllocatedStorage: 110 }, []],
    [{ maxAllocatedStorage: 0 }, []],
    [{ identifier: "a".repeat(64) }, ["identifier"]],
    [{ identifier: "a".repeat(63) }, []],
    [{ engine: "postgre" }, ["engine"]],
    [{ engineVersion: "17.6.1" }, ["engineVersion"]],
    [{ engineVersion: "17.6", parameterGroupName: "default.postgres16" }, ["parameterGroupName"]],
    [{ enabledCloudwatchLogsExports: ["slowquery"] }, ["enabledCloudwatchLogsExports"]],
    [{ instanceClass: "r7g.large" }, ["instanceClass"]],
    [{ username: "admin" }, ["username"]],
    [{ dbName: "my-app" }, ["dbName"]],
    [{ port: 80 }, ["port"]],
    [{ multiAz: true, availabilityZone: "eu-central-1a" }, ["availabilityZone"]],
    [{ kmsKeyId: ARN }, ["storageEncrypted"]],
    [{ password: "abcdefgh1" }, ["password"]],
    [{ manageMasterUserPassword: false }, ["manageMasterUserPassword"]],
    [{ manageMasterUserPassword: false, password: "abc" }, ["password"]],
    [{ performanceInsightsRetentionPeriod: 7 }, ["performanceInsightsEnabled"]],
    [
      {
        databaseInsightsMode: "advanced",
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 31,
      },
      ["performanceInsightsRetentionPeriod"],
    ],
    [{ identifierPrefix: "main-", identifier: "main" }, ["identifier"]],
  ],
  "aws:rds/parameterGroup:ParameterGroup": [
    [{ parameters: [{ name: "shared_buffers", value: "262144" }] }, ["parameters[0].applyMethod"]],
    [
      { parameters: [{ name: "shared_buffers", value: "262144", applyMethod: "pending-reboot" }] },
      [],
    ],
    [{ parameters: [{ name: "work_mem", value: "16MB" }] }, ["parameters[0].value"]],
    [
      { parameters: [{ name: "fsync", value: "0", applyMethod: "pending-reboot" }] },
      ["parameters[0].name"],
    ],
    [{ parameters: [{ name: "old_snapshot_threshold", value: "1" }] }, ["parameters[0].name"]],
    [{ family: "postgres16", parameters: [{ name: "old_snapshot_threshold", value: "1" }] }, []],
    [
      {
        parameters: [
          { name: "jit", value: "0" },
          { name: "jit", value: "1" },
        ],
      },
      ["parameters[1].name"],
    ],
    [
      {
        parameters: [
          {
            name: "shared_preload_libraries",
            value: "pg_stat_statements,timescaledb",
            applyMethod: "pending-reboot",
          },
        ],
      },
      ["parameters[0].value"],
    ],
    [{ family: "postgresql17" }, ["family"]],
    [{ name: "main", namePrefix: "main-" }, ["name"]],
  ],
  "aws:rds/subnetGroup:SubnetGroup": [[{ subnetIds: ["subnet-1"] }, ["subnetIds"]]],
  "aws:rds/proxy:Proxy": [
    [{ auths: [] }, ["auths"]],
    [{ idleClientTimeout: 28801 }, ["idleClientTimeout"]],
    [{ vpcSubnetIds: ["subnet-1"] }, ["vpcSubnetIds"]],
  ],
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": [
    [
      { connectionPoolConfig: { maxConnectionsPercent: 40, maxIdleConnectionsPercent: 50 } },
      ["connectionPoolConfig.maxIdleConnectionsPercent"],
    ],
  ],
  "aws:rds/proxyTarget:ProxyTarget": [[{ dbClusterIdentifier: "c" }, ["dbInstanceIdentifier"]]],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    [{ automaticFailoverEnabled: true, numCacheClusters: 1 }, ["numCacheClusters"]],
    [{ automaticFailoverEnabled: true }, ["numCacheClusters"]],
    [{ automaticFailoverEnabled: true, numCacheClusters: 2 }, []],
    [{ multiAzEnabled: true, numCacheClusters: 2 }, ["automaticFailoverEnabled"]],
    [{ numNodeGroups: 3, replicasPerNodeGroup: 1 }, ["automaticFailoverEnabled"]],
    [{ numNodeGroups: 1, numCacheClusters: 2 }, ["numCacheClusters"]],
    [{ engine: "redis", authToken: "abcdefgh12345678" }, ["transitEncryptionEnabled"]],
    [{ engine: "valkey", authToken: "abcdefgh12345678" }, []],
    [
      { engine: "redis", transitEncryptionEnabled: true, authToken: "abcdefgh1234567=" },
      ["authToken"],
    ],
    [{ engine: "valkey", authToken: "abcdefgh12345678", userGroupIds: ["g"] }, ["authToken"]],
    [{ engine: "redis", transitEncryptionMode: "preferred" }, ["transitEncryptionEnabled"]],
    [{ engine: "redis", engineVersion: "7.2" }, ["engineVersion"]],
    [{ engine: "valkey", engineVersion: "7.1" }, ["engineVersion"]],
    [
      { engine: "valkey", engineVersion: "8.0", parameterGroupName: "default.redis7" },
      ["parameterGroupName"],
    ],
    [{ engine: "valkey", engineVersion: "8.0", parameterGroupName: "default.valkey8" }, []],
    [{ nodeType: "r7g.large" }, ["nodeType"]],
    [{ nodeType: "cache.r6gd.xlarge" }, ["dataTieringEnabled"]],
    [{ snapshotWindow: "03:00-03:30" }, ["snapshotWindow"]],
    [
      { snapshotWindow: "03:00-04:00", maintenanceWindow: "mon:03:30-mon:04:30" },
      ["maintenanceWindow"],
    ],
    [{ kmsKeyId: ARN, engine: "redis" }, ["atRestEncryptionEnabled"]],
    [{ replicationGroupId: "a".repeat(41) }, ["replicationGroupId"]],
    [
      {
        logDeliveryConfigurations: [1, 2].map(() => ({
          destination: "l",
          destinationType: "cloudwatch-logs",
          logFormat: "json",
          logType: "slow-log",
        })),
      },
      ["logDeliveryConfigurations[1].logType"],
    ],
  ],
  "aws:elasticache/parameterGroup:ParameterGroup": [
    [{ parameters: [{ name: "maxmemory", value: "2gb" }] }, ["parameters[0].name"]],
    [
      {
        parameters: [
          { name: "maxclients", value: "100" },
          { name: "tcp-backlog", value: "511" },
        ],
      },
      ["parameters[0].name", "parameters[1].name"],
    ],
    [{ parameters: [{ name: "maxmemory-policy", value: "lru" }] }, ["parameters[0].value"]],
    [{ parameters: [{ name: "timeout", value: "10" }] }, ["parameters[0].value"]],
    [
      {
        parameters: [
          { name: "timeout", value: "0" },
          { name: "cluster-enabled", value: "yes" },
        ],
      },
      [],
    ],
    [{ parameters: [{ name: "reserved-memory-percent", value: "101" }] }, ["parameters[0].value"]],
    [{ family: "redis8" }, ["family"]],
  ],
  "aws:elasticache/user:User": [
    [{ userId: "1st" }, ["userId"]],
    [{ passwords: ["short"] }, ["passwords[0]"]],
    [{ noPasswordRequired: true, passwords: ["abcdefgh12345678"] }, ["passwords"]],
  ],
  "aws:elasticache/userGroup:UserGroup": [[{ engine: "redis", userIds: [] }, ["userIds"]]],
  "aws:ec2/vpc:Vpc": [
    [{ cidrBlock: "10.0.0.0/8" }, ["cidrBlock"]],
    [{ enableDnsHostnames: true, enableDnsSupport: false }, ["enableDnsSupport"]],
  ],
  "aws:ec2/subnet:Subnet": [
    [{ cidrBlock: "10.0.0.0/29" }, ["cidrBlock"]],
    [{ availabilityZone: "us-east-1a" }, ["availabilityZone"]],
  ],
  "aws:ec2/natGateway:NatGateway": [[{ connectivityType: "private" }, ["allocationId"]]],
  "aws:ec2/route:Route": [[{ natGatewayId: "nat-1" }, ["gatewayId"]]],
  "aws:ec2/flowLog:FlowLog": [[{ subnetId: "subnet-1" }, ["vpcId"]]],
  "aws:ec2/securityGroup:SecurityGroup": [
    [{ name: "sg-main" }, ["name"]],
    [{ description: "Datenbank für alle" }, ["description"]],
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    [{ cidrIpv6: "::/0" }, ["cidrIpv4"]],
    [{ fromPort: 500, toPort: 443 }, ["fromPort"]],
    [{ ipProtocol: "-1" }, ["fromPort"]],
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    [{ serviceName: "com.amazonaws.us-east-1.s3" }, ["serviceName"]],
    [{ serviceName: "com.amazonaws.eu-central-1.s3", subnetIds: ["subnet-1"] }, ["subnetIds"]],
  ],
  "aws:lb/targetGroup:TargetGroup": [[{ targetType: "lambda" }, ["port", "protocol", "vpcId"]]],
  "aws:lb/loadBalancer:LoadBalancer": [[{ subnets: ["subnet-1"] }, ["subnets"]]],
  "aws:s3/bucket:Bucket": [
    [{ bucket: "My_Bucket" }, ["bucket"]],
    [{ bucket: "192.168.0.1" }, ["bucket"]],
  ],
  "aws:cloudfront/cachePolicy:CachePolicy": [
    [{ minTtl: 60, defaultTtl: 30, maxTtl: 20 }, ["defaultTtl", "maxTtl"]],
  ],
  "aws:cloudfront/distribution:Distribution": [
    [{ aliases: ["www.example.com"] }, ["viewerCertificate.acmCertificateArn"]],
    [
      {
        viewerCertificate: {
          acmCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
          sslSupportMethod: "sni-only",
        },
      },
      ["viewerCertificate.acmCertificateArn"],
    ],
    [
      { origins: [{ domainName: "o.example.com", originId: "other" }] },
      ["defaultCacheBehavior.targetOriginId"],
    ],
  ],
  "aws:wafv2/webAcl:WebAcl": [
    [{ scope: "CLOUDFRONT" }, ["scope"]],
    [{ scope: "CLOUDFRONT", region: "us-east-1" }, []],
  ],
  "aws:acm/certificate:Certificate": [[{ privateKey: "k" }, ["domainName"]]],
  "aws:kms/key:Key": [
    [{ deletionWindowInDays: 5 }, ["deletionWindowInDays"]],
    [{ rotationPeriodInDays: 365 }, ["enableKeyRotation"]],
  ],
  "aws:iam/policy:Policy": [[{ policy: '{"Statement":[{"Effect":"Maybe"}]}' }, ["policy"]]],
  "aws:secretsmanager/secretVersion:SecretVersion": [[{ secretStringWo: "x" }, ["secretString"]]],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    [{ period: 45 }, ["period"]],
    [{ datapointsToAlarm: 3 }, ["datapointsToAlarm"]],
    [{ extendedStatistic: "p99" }, ["statistic"]],
    [{ metricQueries: [{ id: "m" }] }, ["metricName"]],
    [{ evaluationPeriods: 2000 }, ["evaluationPeriods"]],
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    [{ retentionInDays: 10 }, ["retentionInDays"]],
    [{ retentionInDays: 14 }, []],
  ],
  "aws:cloudwatch/eventRule:EventRule": [
    [{ scheduleExpression: "every day" }, ["scheduleExpression"]],
  ],
  "aws:sns/topic:Topic": [[{ fifoTopic: true, name: "main" }, ["name"]]],
  "aws:sns/topicSubscription:TopicSubscription": [
    [{ protocol: "email", endpoint: "nobody" }, ["endpoint"]],
  ],
  "aws:eks/nodeGroup:NodeGroup": [
    [
      { scalingConfig: { minSize: 3, desiredSize: 1, maxSize: 2 } },
      ["scalingConfig.minSize", "scalingConfig.desiredSize"],
    ],
    [{ launchTemplate: { id: "lt-1", version: "1" } }, []],
    [{ launchTemplate: { id: "lt-1", version: "1" }, diskSize: 80 }, ["diskSize"]],
    [{ launchTemplate: { version: "1" } }, ["launchTemplate.id"]],
  ],
  "aws:eks/cluster:Cluster": [
    [{ vpcConfig: { subnetIds: ["subnet-1"] } }, ["vpcConfig.subnetIds"]],
    [
      { vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], endpointPublicAccess: false } },
      ["vpcConfig.endpointPrivateAccess"],
    ],
    [
      {
        vpcConfig: {
          subnetIds: ["subnet-1", "subnet-2"],
          endpointPublicAccess: false,
          endpointPrivateAccess: true,
        },
      },
      [],
    ],
  ],
  "aws:eks/addon:Addon": [
    [{ configurationValues: "env: {}" }, ["configurationValues"]],
    [{ configurationValues: '{"env":{}}' }, []],
    [
      {
        serviceAccountRoleArn: "arn:aws:iam::123456789012:role/a",
        podIdentityAssociations: [
          { roleArn: "arn:aws:iam::123456789012:role/a", serviceAccount: "aws-node" },
        ],
      },
      ["serviceAccountRoleArn"],
    ],
  ],
  "aws:eks/accessEntry:AccessEntry": [
    [{ type: "EC2_LINUX", kubernetesGroups: ["admins"] }, ["kubernetesGroups"]],
    [{ type: "EC2_LINUX" }, []],
    [{ kubernetesGroups: ["admins"] }, []],
  ],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
    [{ accessScope: { type: "cluster" } }, []],
    [{ accessScope: { type: "account" } }, ["accessScope.type"]],
    [{ accessScope: { type: "namespace" } }, ["accessScope.namespaces"]],
    [{ accessScope: { type: "cluster", namespaces: ["shop"] } }, ["accessScope.namespaces"]],
  ],
  "aws:eks/fargateProfile:FargateProfile": [
    [{ selectors: Array.from({ length: 6 }, (_, n) => ({ namespace: `n${n}` })) }, ["selectors"]],
    [{ selectors: [{ namespace: "shop" }] }, []],
  ],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    [{ userData: "#!/bin/bash" }, ["userData"]],
    [{ userData: Buffer.alloc(16_384, 1).toString("base64") }, []],
    [{ userData: Buffer.alloc(16_385, 1).toString("base64") }, ["userData"]],
  ],
  "aws:lambda/function:Function": [[{ imageUri: "i" }, ["imageUri"]]],
  "aws:backup/plan:Plan": [
    [
      {
        rules: [
          {
            ruleName: "daily",
            targetVaultName: "vault",
            lifecycle: { coldStorageAfter: 30, deleteAfter: 60 },
          },
        ],
      },
      ["rules[0].lifecycle.deleteAfter"],
    ],
  ],
};
