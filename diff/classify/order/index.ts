import type { View } from "../rule.ts";
import { CACHE_ACCESS, CACHE_TLS } from "./cache-access.ts";
import { CACHE_ENGINE } from "./cache-engine.ts";
import { orderView } from "./check.ts";
import { CLUSTER_ORDER } from "./cluster.ts";
import { DATABASE_ENGINE } from "./database-engine.ts";
import { DATABASE_NAMES } from "./database-names.ts";
import { DATABASE_STORAGE } from "./database-storage.ts";
import { GUARDS } from "./guards.ts";
import { KUBERNETES_ORDER } from "./kubernetes.ts";
import { MIGRATION_ORDER } from "./migrations.ts";
import { NAMES } from "./names.ts";
import { NETWORK_ORDER } from "./network.ts";
import { PARAMETER_GROUPS } from "./parameter-groups.ts";
import { UNKNOWN_ORDER } from "./unknown.ts";

/** What one update cannot do, or must not do at once, with the updates that lead there. */
export const ORDER_VIEWS: readonly View[] = [
  CACHE_ENGINE,
  CACHE_TLS,
  CACHE_ACCESS,
  DATABASE_ENGINE,
  DATABASE_STORAGE,
  DATABASE_NAMES,
  PARAMETER_GROUPS,
  GUARDS,
  NAMES,
  NETWORK_ORDER,
  CLUSTER_ORDER,
  KUBERNETES_ORDER,
  MIGRATION_ORDER,
  UNKNOWN_ORDER,
].map(orderView);
