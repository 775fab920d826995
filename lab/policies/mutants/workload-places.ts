/** The workloads of prod that mistakes are put into, and the places in them. */

export const API = "api-deployment";
export const REALTIME = "realtime-deployment";
export const ANALYSIS = "analysis-deployment";
export const SCRAPING = "scraping-deployment";
export const NETWORKS = "networks-deployment";
export const OF_DATABASE = "exporters-database-deployment";
export const OF_REPLICA = "exporters-replica-1-deployment";
export const OF_CLOUDWATCH = "exporters-cloudwatch-deployment";
export const OF_QUEUE = "exporters-cache-queue-deployment";

export const pod = (path: string) => `spec.template.spec.${path}`;
export const container = (path: string) => pod(`containers[0].${path}`);
export const jobContainer = (path: string) =>
  `spec.jobTemplate.spec.template.spec.containers[0].${path}`;
