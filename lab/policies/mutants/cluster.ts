import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const CLUSTER = "cluster-cluster";
const TEMPLATE = "nodes-general-template";
const NODE_CLASS = "nodes-workers-class";
const NODES = "nodes-general-nodes";

/** Mistakes for the rules on EKS, its nodes and log groups. */
export const CLUSTER_MUTANTS: readonly Mutant[] = [
  mutant(
    "eks-endpoint-public",
    "the API server on the internet",
    set(CLUSTER, "vpcConfig.endpointPublicAccess", true),
  ),
  mutant("eks-endpoint-public", "the API server open to the world, in words", [
    set(CLUSTER, "vpcConfig.endpointPublicAccess", true),
    set(CLUSTER, "vpcConfig.publicAccessCidrs", ["192.0.2.0/24", "0.0.0.0/0"]),
  ]),
  mutant(
    "eks-control-plane-logs",
    "no audit log",
    set(CLUSTER, "enabledClusterLogTypes", ["api", "authenticator"]),
  ),
  mutant("eks-control-plane-logs", "no logs", unset(CLUSTER, "enabledClusterLogTypes")),
  mutant("eks-secrets-encryption", "secrets in plain", unset(CLUSTER, "encryptionConfig")),
  mutant("eks-deletion-protection", "may be deleted", set(CLUSTER, "deletionProtection", false)),
  // Older than the safe sysctls that realtime sets, which would be the mistake of another rule.
  mutant("eks-version-supported", "a version out of support", [
    set(CLUSTER, "version", "1.29"),
    unset("realtime-deployment", "spec.template.spec.securityContext.sysctls"),
  ]),
  mutant(
    "eks-access-entries",
    "access by a ConfigMap",
    set(CLUSTER, "accessConfig.authenticationMode", "CONFIG_MAP"),
  ),
  mutant(
    "eks-node-imdsv2",
    "credentials without a token",
    set(TEMPLATE, "metadataOptions.httpTokens", "optional"),
  ),
  mutant(
    "eks-node-imdsv2",
    "credentials for pods",
    set(NODE_CLASS, "spec.metadataOptions.httpPutResponseHopLimit", 2),
  ),
  mutant("eks-node-imdsv2", "no word on metadata", unset(TEMPLATE, "metadataOptions")),
  mutant(
    "eks-node-volume-encrypted",
    "disks in plain",
    set(TEMPLATE, "blockDeviceMappings[0].ebs.encrypted", "false"),
  ),
  mutant(
    "eks-node-volume-encrypted",
    "disks of Karpenter's nodes in plain",
    set(NODE_CLASS, "spec.blockDeviceMappings[0].ebs.encrypted", false),
  ),
  mutant(
    "eks-node-remote-access",
    "SSH from everywhere",
    set(NODES, "remoteAccess", { ec2SshKey: "admin" }),
  ),
  mutant("log-group-retention", "logs kept for ever", unset("cluster-logs", "retentionInDays")),
  mutant(
    "log-group-retention",
    "logs kept for ever, in words",
    set("network-flow-logs", "retentionInDays", 0),
  ),
];
