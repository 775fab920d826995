/** Outputs of RDS. */

import { CREATED_AT } from "./made.ts";
import type { Made, Maker, Product } from "./made.ts";
import { zonesOf } from "../regions.ts";
import type { Props, Value } from "../../model.ts";

/** Default port by engine. Source: RDS user guide, CreateDBInstance "Port". */
const PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  "aurora-postgresql": 5432,
  mysql: 3306,
  mariadb: 3306,
  "aurora-mysql": 3306,
};

/** Hosted zones of RDS endpoints. Source: AWS general reference, "Amazon RDS endpoints". */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z2R2ITUGPM61AM",
  "us-east-2": "Z2XHWR1WZ565X2",
  "us-west-2": "Z1PVIF0B656C1W",
  "eu-west-1": "Z29XKXDKYMONMX",
  "eu-central-1": "Z1RLNUO7B9Q6NB",
};

/** Newest minor version on offer when only the major is given. Source: RDS for PostgreSQL release notes, late 2025. */
const MINORS: Readonly<Record<string, string>> = {
  "18": "1",
  "17": "7",
  "16": "11",
  "15": "15",
  "14": "20",
  "13": "23",
};

/** @returns the version RDS would run: a bare major gets its newest minor. */
function actualVersion(asked: string): string {
  const version = asked === "" ? "17" : asked;
  const minor = MINORS[version];
  return minor === undefined ? version : `${version}.${minor}`;
}

/** The 12 characters every RDS endpoint of one account and region shares. */
const accountCode = (made: Made): string => `c${made.shared(11)}`;

const address = (made: Made, name: string): string =>
  `${name}.${accountCode(made)}.${made.region}.rds.${made.suffix}`;

const hostedZone = (made: Made): string =>
  HOSTED_ZONES[made.region] ?? `Z${made.shared(13, "rds-zone").toUpperCase()}`;

/** The secret RDS keeps the master password in, when asked to. */
function masterSecret(made: Made, flag: string, resourceId: string): Value {
  if (!made.flag(flag)) return [];
  const name = `rds!${resourceId.startsWith("cluster") ? "cluster" : "db"}-${made.uuid("secret")}-${made.chars(6, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", "suffix")}`;
  return [
    {
      kmsKeyId: made.text(
        "masterUserSecretKmsKeyId",
        made.arn("kms", `key/${made.uuid("default-key")}`),
      ),
      secretArn: made.arn("secretsmanager", `secret:${name}`),
      secretStatus: "active",
    },
  ];
}

/** The family of the default parameter group: postgres17, mysql8.0, aurora-postgresql16. */
function family(engine: string, version: string): string {
  const [major = "", minor = ""] = version.split(".");
  return `${engine}${engine.includes("postgres") ? major : `${major}.${minor}`}`;
}

const instance: Maker = (made) => {
  const identifier = made.named("identifier", "identifierPrefix");
  const resourceId = `db-${made.upper(26, "resource")}`;
  const replica = made.given("replicateSourceDb");
  const engine = made.text("engine", replica ? "postgres" : "");
  const version = actualVersion(made.text("engineVersion"));
  const port = made.number("port", PORTS[engine] ?? 5432);
  const host = address(made, identifier);
  const zones = zonesOf(made.region).map((zone) => zone.name);
  return {
    id: resourceId,
    outputs: {
      address: host,
      arn: made.arn("rds", `db:${identifier}`),
      endpoint: `${host}:${port}`,
      engineVersionActual: version,
      hostedZoneId: hostedZone(made),
      latestRestorableTime: CREATED_AT,
      listenerEndpoints: [],
      masterUserSecrets: masterSecret(made, "manageMasterUserPassword", resourceId),
      replicas: [],
      resourceId,
      status: "available",
      upgradeRolloutOrder: "second",
      allocatedStorage: 20,
      availabilityZone: zones[Number.parseInt(made.hex(4, "zone"), 16) % zones.length] ?? "",
      backupRetentionPeriod: 0,
      backupTarget: "region",
      backupWindow: "03:00-03:30",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      databaseInsightsMode: "standard",
      dbName: "",
      dbSubnetGroupName: "default",
      engine,
      engineLifecycleSupport: "open-source-rds-extended-support",
      engineVersion: version,
      identifier,
      identifierPrefix: "",
      iops: 0,
      licenseModel: engine === "postgres" ? "postgresql-license" : "general-public-license",
      maintenanceWindow: "sun:05:00-sun:05:30",
      multiAz: false,
      networkType: "IPV4",
      optionGroupName: `default:${engine}-${version.split(".")[0] ?? ""}`,
      parameterGroupName: `default.${family(engine, version)}`,
      performanceInsightsRetentionPeriod: made.flag("performanceInsightsEnabled") ? 7 : 0,
      port,
      storageThroughput: 0,
      storageType: made.given("iops") ? "io1" : "gp2",
      username: "",
      ...kmsKey(made),
    },
  };
};

/** Encryption without a key of one's own uses the account's default key. */
const kmsKey = (made: Made): Props =>
  made.flag("storageEncrypted")
    ? { kmsKeyId: made.arn("kms", `key/${made.uuid("default-key")}`) }
    : {};

const cluster: Maker = (made) => {
  const identifier = made.named("clusterIdentifier", "clusterIdentifierPrefix");
  const engine = made.text("engine");
  const version = actualVersion(made.text("engineVersion"));
  const resourceId = `cluster-${made.upper(26, "resource")}`;
  return {
    id: identifier,
    outputs: {
      arn: made.arn("rds", `cluster:${identifier}`),
      clusterResourceId: resourceId,
      caCertificateValidTill: "2061-01-01T00:00:00Z",
      endpoint: address(made, `${identifier}.cluster`).replace(".cluster.", ".cluster-"),
      readerEndpoint: address(made, `${identifier}.cluster-ro`).replace(
        ".cluster-ro.",
        ".cluster-ro-",
      ),
      engineVersionActual: version,
      hostedZoneId: hostedZone(made),
      masterUserSecrets: masterSecret(made, "manageMasterUserPassword", resourceId),
      upgradeRolloutOrder: "second",
      clusterIdentifier: identifier,
      clusterMembers: [],
      engineVersion: version,
      availabilityZones: zonesOf(made.region)
        .slice(0, 3)
        .map((zone) => zone.name),
      backupRetentionPeriod: 1,
      databaseName: "",
      dbClusterParameterGroupName: `default.${family(engine, version)}`,
      dbSubnetGroupName: "default",
      masterUsername: "",
      networkType: "IPV4",
      port: PORTS[engine] ?? 5432,
      preferredBackupWindow: "03:00-03:30",
      preferredMaintenanceWindow: "sun:05:00-sun:05:30",
      storageEncrypted: false,
      ...kmsKey(made),
    },
  };
};

const clusterInstance: Maker = (made) => {
  const identifier = made.named("identifier", "identifierPrefix");
  const engine = made.text("engine");
  const version = actualVersion(made.text("engineVersion"));
  return {
    id: identifier,
    outputs: {
      arn: made.arn("rds", `db:${identifier}`),
      dbiResourceId: `db-${made.upper(26, "resource")}`,
      endpoint: address(made, identifier),
      engineVersionActual: version,
      kmsKeyId: "",
      networkType: "IPV4",
      port: PORTS[engine] ?? 5432,
      storageEncrypted: false,
      writer: false,
      identifier,
      availabilityZone: zonesOf(made.region)[0]?.name ?? "",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      dbParameterGroupName: `default.${family(engine, version)}`,
      dbSubnetGroupName: "default",
      engineVersion: version,
      preferredBackupWindow: "03:00-03:30",
      preferredMaintenanceWindow: "sun:05:00-sun:05:30",
    },
  };
};

/** A type whose id is its name and whose ARN is `<kind>:<name>`. */
const group =
  (kind: string, extra: (made: Made) => Props = () => ({})): Maker =>
  (made): Product => {
    const name = made.named();
    return { id: name, outputs: { arn: made.arn("rds", `${kind}:${name}`), name, ...extra(made) } };
  };

const proxyTarget: Maker = (made) => {
  const target = made.text("dbInstanceIdentifier", made.text("dbClusterIdentifier"));
  const tracked = made.given("dbClusterIdentifier");
  return {
    id: [
      made.text("dbProxyName"),
      made.text("targetGroupName"),
      tracked ? "TRACKED_CLUSTER" : "RDS_INSTANCE",
      target,
    ].join("/"),
    outputs: {
      endpoint: address(made, target),
      port: 5432,
      rdsResourceId: target,
      targetArn: made.arn("rds", `${tracked ? "cluster" : "db"}:${target}`),
      trackedClusterId: tracked ? target : "",
      type: tracked ? "TRACKED_CLUSTER" : "RDS_INSTANCE",
    },
  };
};

/** By type token. */
export const RDS: Readonly<Record<string, Maker>> = {
  "aws:rds/instance:Instance": instance,
  "aws:rds/cluster:Cluster": cluster,
  "aws:rds/clusterInstance:ClusterInstance": clusterInstance,
  "aws:rds/parameterGroup:ParameterGroup": group("pg"),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": group("cluster-pg"),
  "aws:rds/optionGroup:OptionGroup": group("og"),
  "aws:rds/eventSubscription:EventSubscription": group("es", (made) => ({
    customerAwsId: made.account,
  })),
  "aws:rds/subnetGroup:SubnetGroup": group("subgrp", (made) => ({
    supportedNetworkTypes: ["IPV4"],
    vpcId: `vpc-${made.hex(17, "vpc")}`,
  })),
  "aws:rds/proxy:Proxy": (made) => {
    const name = made.named();
    return {
      id: name,
      outputs: {
        arn: made.arn("rds", `db-proxy:prx-${made.hex(17, "proxy")}`),
        endpoint: address(made, `${name}.proxy`).replace(".proxy.", ".proxy-"),
        name,
        defaultAuthScheme: "NONE",
        endpointNetworkType: "IPV4",
        targetConnectionNetworkType: "IPV4",
        idleClientTimeout: 1800,
      },
    };
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": (made) => ({
    id: made.text("dbProxyName"),
    outputs: {
      arn: made.arn("rds", `target-group:prx-tg-${made.hex(17, "group")}`),
      name: "default",
      connectionPoolConfig: {
        connectionBorrowTimeout: 120,
        maxConnectionsPercent: 100,
        maxIdleConnectionsPercent: 50,
      },
    },
  }),
  "aws:rds/proxyTarget:ProxyTarget": proxyTarget,
  "aws:rds/proxyEndpoint:ProxyEndpoint": (made) => {
    const name = made.text("dbProxyEndpointName");
    return {
      id: `${made.text("dbProxyName")}/${name}`,
      outputs: {
        arn: made.arn("rds", `db-proxy-endpoint:prx-endpoint-${made.hex(17, "endpoint")}`),
        endpoint: address(made, `${name}.endpoint.proxy`).replace(".proxy.", ".proxy-"),
        isDefault: false,
        vpcId: `vpc-${made.hex(17, "vpc")}`,
      },
    };
  },
};
