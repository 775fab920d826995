import type { Rule } from "../../core/rule.ts";
import { eksAccessEntries } from "./eks-access-entries.ts";
import { eksControlPlaneLogs } from "./eks-control-plane-logs.ts";
import { eksDeletionProtection } from "./eks-deletion-protection.ts";
import { eksEndpointPublic } from "./eks-endpoint-public.ts";
import { eksNodeImdsv2 } from "./eks-node-imdsv2.ts";
import { eksNodeRemoteAccess } from "./eks-node-remote-access.ts";
import { eksNodeVolumeEncrypted } from "./eks-node-volume-encrypted.ts";
import { eksSecretsEncryption } from "./eks-secrets-encryption.ts";
import { eksVersionSupported } from "./eks-version-supported.ts";
import { logGroupRetention } from "./log-group-retention.ts";

/** The rules on EKS clusters, their nodes and log groups. */
export const RULES: readonly Rule[] = [
  eksEndpointPublic,
  eksControlPlaneLogs,
  eksSecretsEncryption,
  eksDeletionProtection,
  eksVersionSupported,
  eksAccessEntries,
  eksNodeImdsv2,
  eksNodeVolumeEncrypted,
  eksNodeRemoteAccess,
  logGroupRetention,
];
