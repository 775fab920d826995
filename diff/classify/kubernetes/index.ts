import type { Classifier } from "../rule.ts";
import { CONFIG_CLASSIFIER } from "./config.ts";
import { DEFINITION_CLASSIFIER } from "./definitions.ts";
import { ACCESS_CLASSIFIER, ADDON_CLASSIFIER, POD_IDENTITY_CLASSIFIER } from "./eks-access.ts";
import { CLUSTER_CLASSIFIER } from "./eks-cluster.ts";
import { LAUNCH_TEMPLATE_CLASSIFIER, NODE_GROUP_CLASSIFIER } from "./eks-nodes.ts";
import { HELM_CLASSIFIER } from "./helm.ts";
import { INGRESS_CLASSIFIER } from "./ingress.ts";
import { KARPENTER_CLASSIFIER } from "./karpenter.ts";
import { METADATA_CLASSIFIER } from "./metadata.ts";
import { BUDGET_CLASSIFIER, SCALER_CLASSIFIER } from "./scaling.ts";
import { SERVICE_CLASSIFIER } from "./service.ts";
import { STORAGE_CLASSIFIER } from "./storage.ts";
import { WORKLOAD_CLASSIFIER } from "./workloads.ts";

/** Recognises what changes of Kubernetes objects, of EKS and of its nodes do to what runs. */
export const KUBERNETES_CLASSIFIERS: readonly Classifier[] = [
  ACCESS_CLASSIFIER,
  ADDON_CLASSIFIER,
  BUDGET_CLASSIFIER,
  CLUSTER_CLASSIFIER,
  CONFIG_CLASSIFIER,
  DEFINITION_CLASSIFIER,
  HELM_CLASSIFIER,
  INGRESS_CLASSIFIER,
  KARPENTER_CLASSIFIER,
  LAUNCH_TEMPLATE_CLASSIFIER,
  METADATA_CLASSIFIER,
  NODE_GROUP_CLASSIFIER,
  POD_IDENTITY_CLASSIFIER,
  SCALER_CLASSIFIER,
  SERVICE_CLASSIFIER,
  STORAGE_CLASSIFIER,
  WORKLOAD_CLASSIFIER,
];
