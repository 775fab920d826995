import type { Classifier } from "../rule.ts";
import { CLOUDFRONT } from "./cloudfront.ts";
import { ELASTICACHE_PARAMETERS, ELASTICACHE_USERS } from "./elasticache-groups.ts";
import { ELASTICACHE } from "./elasticache.ts";
import { KEYS } from "./keys.ts";
import { NETWORK } from "./network.ts";
import { RDS_CLUSTER, RDS_CLUSTER_INSTANCE } from "./rds-cluster.ts";
import { RDS_GROUPS } from "./rds-groups.ts";
import { RDS_INSTANCE } from "./rds-instance.ts";
import { RDS_PROXIES } from "./rds-proxy.ts";
import { SERVICES } from "./services.ts";
import { STORAGE } from "./storage.ts";

/** Classifiers of AWS' data stores, network, delivery and other services; EKS is among those of Kubernetes. */
export const AWS_CLASSIFIERS: readonly Classifier[] = [
  RDS_INSTANCE,
  RDS_GROUPS,
  RDS_CLUSTER,
  RDS_CLUSTER_INSTANCE,
  ...RDS_PROXIES,
  ELASTICACHE,
  ELASTICACHE_PARAMETERS,
  ELASTICACHE_USERS,
  ...STORAGE,
  ...KEYS,
  ...NETWORK,
  ...CLOUDFRONT,
  ...SERVICES,
];
