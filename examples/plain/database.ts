import * as aws from "@pulumi/aws";

const key = new aws.kms.Key("database", { enableKeyRotation: true, deletionWindowInDays: 30 });

const parameters = new aws.rds.ParameterGroup("database", {
  family: "postgres17",
  parameters: [
    { name: "rds.force_ssl", value: "1" },
    {
      name: "shared_preload_libraries",
      value: "pg_stat_statements",
      applyMethod: "pending-reboot",
    },
    { name: "statement_timeout", value: "30000" },
    { name: "idle_in_transaction_session_timeout", value: "60000" },
  ],
});

/** 8 GiB: RDS gives it 8,589,934,592 / 9,531,392 = 901 connections. */
export const database = new aws.rds.Instance(
  "database",
  {
    identifier: "shop-database",
    engine: "postgres",
    engineVersion: "17.6",
    instanceClass: "db.m7g.large",
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: key.arn,
    dbName: "shop",
    username: "shop_admin",
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: key.keyId,
    parameterGroupName: parameters.name,
    multiAz: true,
    publiclyAccessible: false,
    backupRetentionPeriod: 14,
    backupWindow: "03:00-04:00",
    maintenanceWindow: "sun:04:30-sun:05:30",
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: true,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "shop-database-final",
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: key.arn,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
  },
  { protect: true },
);

const topic = new aws.sns.Topic("alarms");

const GIB = 1024 ** 3;

/** What the on-call engineer hears of the database. */
const alarms = [
  { metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 80 },
  { metricName: "FreeableMemory", comparisonOperator: "LessThanThreshold", threshold: GIB },
  { metricName: "FreeStorageSpace", comparisonOperator: "LessThanThreshold", threshold: 10 * GIB },
];

for (const alarm of alarms) {
  new aws.cloudwatch.MetricAlarm(`database-${alarm.metricName}`, {
    ...alarm,
    namespace: "AWS/RDS",
    dimensions: { DBInstanceIdentifier: database.identifier },
    statistic: "Average",
    period: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    treatMissingData: "missing",
    alarmDescription: `${alarm.metricName} of shop-database`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
