/** Data sources about RDS engines, classes on offer, and EKS. */

import { Secret } from "../../model.ts";
import type { InvokeModel } from "../../model.ts";
import { zonesOf } from "../regions.ts";
import { answering, refuse } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** Minor versions on offer. Source: RDS for PostgreSQL release notes, late 2025. */
const POSTGRES: Readonly<Record<string, readonly string[]>> = {
  "14": ["14.17", "14.18", "14.19", "14.20"],
  "15": ["15.12", "15.13", "15.14", "15.15"],
  "16": ["16.8", "16.9", "16.10", "16.11"],
  "17": ["17.4", "17.5", "17.6", "17.7"],
  "18": ["18.1"],
};
const MAJORS = Object.keys(POSTGRES);

/** The version asked for: a minor on offer, the newest of a major, or the newest of the preferred ones. */
function chosen(asked: readonly string[]): string | undefined {
  for (const version of asked) {
    if (Object.values(POSTGRES).some((minors) => minors.includes(version))) return version;
    const newest = POSTGRES[version]?.at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}

const engineVersion: Answer = (question) => {
  const engine = question.text("engine");
  if (engine !== "postgres")
    return refuse("engine", engine, "postgres: the sandbox knows the versions of no other engine");
  const family = /^postgres(\d+)$/.exec(question.text("parameterGroupFamily"))?.[1];
  const asked = [
    ...question.texts("preferredVersions"),
    question.text("version"),
    family ?? "",
  ].filter((text) => text !== "");
  const version = chosen(asked.length === 0 ? ["17"] : asked);
  if (version === undefined) {
    return refuse("version", asked.join(", "), Object.values(POSTGRES).flat().join(", "));
  }
  const major = version.split(".")[0] ?? "";
  const minors = POSTGRES[major] ?? [];
  const majorTargets = MAJORS.filter((other) => Number(other) > Number(major)).map(
    (other) => POSTGRES[other]?.at(-1) ?? other,
  );
  const minorTargets = minors.slice(minors.indexOf(version) + 1);
  return {
    defaultCharacterSet: "",
    engineDescription: "PostgreSQL",
    exportableLogTypes: ["iam-db-auth-error", "postgresql", "upgrade"],
    id: version,
    parameterGroupFamily: `postgres${major}`,
    status: "available",
    supportedCharacterSets: [],
    supportedFeatureNames: ["Lambda", "s3Export", "s3Import"],
    supportedModes: [],
    supportedTimezones: [],
    supportsCertificateRotationWithoutRestart: true,
    supportsGlobalDatabases: false,
    supportsIntegrations: true,
    supportsLimitlessDatabase: false,
    supportsLocalWriteForwarding: false,
    supportsLogExportsToCloudwatch: true,
    supportsParallelQuery: false,
    supportsReadReplica: true,
    validMajorTargets: majorTargets,
    validMinorTargets: minorTargets,
    validUpgradeTargets: [...minorTargets, ...majorTargets],
    version,
    versionActual: version,
    versionDescription: `PostgreSQL ${version}-R1`,
  };
};

const orderable: Answer = (question) => {
  const classes = [...question.texts("preferredInstanceClasses"), question.text("instanceClass")];
  const instanceClass = classes.find((name) => /^db\.[a-z][0-9a-z-]*\.[0-9a-z-]+$/.test(name));
  if (instanceClass === undefined)
    return refuse("instanceClass", classes.join(", "), "a database class such as db.r7g.large");
  const versions = [
    ...question.texts("preferredEngineVersions"),
    question.text("engineVersion"),
  ].filter((text) => text !== "");
  return {
    availabilityZoneGroup: "",
    availabilityZones: zonesOf(question.region).map((zone) => zone.name),
    engineVersion: chosen(versions) ?? versions[0] ?? POSTGRES["17"]?.at(-1) ?? "",
    id: instanceClass,
    instanceClass,
    licenseModel: "postgresql-license",
    maxIopsPerDbInstance: 0,
    maxIopsPerGib: 0,
    maxStorageSize: 65536,
    minIopsPerDbInstance: 0,
    minIopsPerGib: 0,
    minStorageSize: 20,
    multiAzCapable: true,
    outpostCapable: false,
    readReplicaCapable: true,
    storageType: question.text("storageType", "gp3"),
    supportedEngineModes: ["provisioned"],
    supportedNetworkTypes: ["IPV4", "DUAL"],
    supportsClusters: false,
    supportsEnhancedMonitoring: true,
    supportsGlobalDatabases: false,
    supportsIamDatabaseAuthentication: true,
    supportsIops: true,
    supportsKerberosAuthentication: true,
    supportsMultiAz: true,
    supportsPerformanceInsights: true,
    supportsStorageAutoscaling: true,
    supportsStorageEncryption: true,
    vpc: true,
  };
};

const clusterAuth: Answer = (question) => {
  const name = question.text("name");
  if (name === "") return refuse("name", undefined, "the name of a cluster");
  return { id: name, name, token: new Secret(`k8s-aws-v1.${question.hex(64, name)}`) };
};

const addonVersion: Answer = (question) => {
  const name = question.text("addonName");
  if (name === "") return refuse("addonName", undefined, "the name of an add-on such as vpc-cni");
  return { id: name, version: "v1.20.0-eksbuild.1" };
};

/** By token. */
export const DATABASE: Readonly<Record<string, InvokeModel>> = {
  "aws:rds/getEngineVersion:getEngineVersion": answering(engineVersion),
  "aws:rds/getOrderableDbInstance:getOrderableDbInstance": answering(orderable),
  "aws:eks/getClusterAuth:getClusterAuth": answering(clusterAuth),
  "aws:eks/getAddonVersion:getAddonVersion": answering(addonVersion),
};
