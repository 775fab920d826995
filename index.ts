import "./components/core/lean-sdk.ts";
import { withRunErrors } from "./components/core/errors.ts";
import { loadStackInput, secretStackKeys } from "./config/load.ts";
import { declareCluster } from "./stack/cluster.ts";
import { declareDataTier } from "./stack/data.ts";
import { declareEdge, declareHostNames } from "./stack/edge.ts";
import { declareMonitoring } from "./stack/monitoring.ts";
import { declareWorkloads } from "./stack/workloads.ts";
import { planPlatform } from "./tuning/platform.ts";

// Bad configuration and budgets that do not fit end the program here, before the first resource.
const { config, siteFiles } = loadStackInput();
const plan = withRunErrors(() => planPlatform(config, siteFiles));
const stack = { config, plan, secretKeys: secretStackKeys() };

const data = declareDataTier(stack);
const tier = declareCluster(stack, data);

/** VPC and subnets, by tier. */
export const network = data.network;
/** Endpoints, secret and limits of the database; its parameters are outputs of the component. */
export const database = { ...data.database, settings: undefined };
/** The same of each cache, by name. */
export const caches = Object.fromEntries(
  Object.entries(data.caches).map(([name, outputs]) => [name, { ...outputs, settings: undefined }]),
);
/** Topic of all alarms. */
export const alarmTopicArn = data.alarmTopic.topicArn;
/** The cluster, with a kubeconfig that holds no secret; undefined where there is none. */
export const cluster = tier?.cluster;
/** Addresses of the services, by name. */
export const services = tier === undefined ? undefined : declareWorkloads(stack, data, tier);

const edge = declareEdge(stack);
declareHostNames(stack, services ?? {});
if (tier !== undefined) declareMonitoring(stack, data, tier, edge.site);
/** Address, distribution and bucket of the site; undefined where there is none. */
export const site = edge.site === undefined ? undefined : { ...edge.site, settings: undefined };
/** Rulesets of the Cloudflare zone, and the worker before the API. */
export const api = edge.zone === undefined ? undefined : { zone: edge.zone, worker: edge.worker };
