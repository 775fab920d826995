import type { Rule } from "../../core/rule.ts";
import { elasticacheAtRestEncryption } from "./elasticache-at-rest-encryption.ts";
import { elasticacheAuthentication } from "./elasticache-authentication.ts";
import { elasticacheClusterMode } from "./elasticache-cluster-mode.ts";
import { elasticacheEvictionPolicy } from "./elasticache-eviction-policy.ts";
import { elasticacheFailover } from "./elasticache-failover.ts";
import { elasticacheIdleTimeout } from "./elasticache-idle-timeout.ts";
import { elasticacheInTransitEncryption } from "./elasticache-in-transit-encryption.ts";
import { elasticacheMultiAz } from "./elasticache-multi-az.ts";
import { elasticacheParameterGroupFamily } from "./elasticache-parameter-group-family.ts";
import { elasticacheReservedMemory } from "./elasticache-reserved-memory.ts";
import { elasticacheSnapshotRetention } from "./elasticache-snapshot-retention.ts";
import { elasticacheUserPassword } from "./elasticache-user-password.ts";

/** The rules on Redis and Valkey: their parameters, that they survive a failure, and who may reach them. */
export const RULES: readonly Rule[] = [
  elasticacheEvictionPolicy,
  elasticacheReservedMemory,
  elasticacheIdleTimeout,
  elasticacheParameterGroupFamily,
  elasticacheClusterMode,
  elasticacheFailover,
  elasticacheMultiAz,
  elasticacheSnapshotRetention,
  elasticacheInTransitEncryption,
  elasticacheAtRestEncryption,
  elasticacheAuthentication,
  elasticacheUserPassword,
];
