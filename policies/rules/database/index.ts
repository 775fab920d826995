import type { Rule } from "../../core/rule.ts";
import { rdsBackupRetention } from "./rds-backup-retention.ts";
import { rdsBurstableClass } from "./rds-burstable-class.ts";
import { rdsDeletionProtection } from "./rds-deletion-protection.ts";
import { rdsEncrypted } from "./rds-encrypted.ts";
import { rdsFinalSnapshot } from "./rds-final-snapshot.ts";
import { rdsForceSsl } from "./rds-force-ssl.ts";
import { rdsIdleInTransactionTimeout } from "./rds-idle-in-transaction-timeout.ts";
import { rdsMajorUpgrade } from "./rds-major-upgrade.ts";
import { rdsMaxConnectionsFormula } from "./rds-max-connections-formula.ts";
import { rdsMemorySum } from "./rds-memory-sum.ts";
import { rdsMultiAz } from "./rds-multi-az.ts";
import { rdsParameterGroupFamily } from "./rds-parameter-group-family.ts";
import { rdsParameterMemory } from "./rds-parameter-memory.ts";
import { rdsParameterRange } from "./rds-parameter-range.ts";
import { rdsParameterUndersized } from "./rds-parameter-undersized.ts";
import { rdsPassword } from "./rds-password.ts";
import { rdsPgStatStatements } from "./rds-pg-stat-statements.ts";
import { rdsPrivate } from "./rds-private.ts";
import { rdsProxyTls } from "./rds-proxy-tls.ts";
import { rdsStatementTimeout } from "./rds-statement-timeout.ts";
import { rdsStaticParameterPendingReboot } from "./rds-static-parameter-pending-reboot.ts";
import { rdsStorageType } from "./rds-storage-type.ts";
import { rdsWindowsApart } from "./rds-windows-apart.ts";

/** The rules on databases: their parameters, who may reach them, and that no data is lost. */
export const RULES: readonly Rule[] = [
  rdsParameterRange,
  rdsParameterMemory,
  rdsParameterUndersized,
  rdsMemorySum,
  rdsMaxConnectionsFormula,
  rdsStaticParameterPendingReboot,
  rdsParameterGroupFamily,
  rdsForceSsl,
  rdsPgStatStatements,
  rdsIdleInTransactionTimeout,
  rdsStatementTimeout,
  rdsPrivate,
  rdsEncrypted,
  rdsPassword,
  rdsProxyTls,
  rdsMultiAz,
  rdsBackupRetention,
  rdsDeletionProtection,
  rdsFinalSnapshot,
  rdsWindowsApart,
  rdsBurstableClass,
  rdsStorageType,
  rdsMajorUpgrade,
];
