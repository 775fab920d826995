import type { PrometheusTuningInput } from "./types.ts";

/** Series of each kind, estimated. */
export interface SeriesEstimate {
  /** Of the cluster, its nodes, database and caches: they stay. */
  readonly lasting: number;
  /** Of pods, which get new names with each rollout. */
  readonly ofPods: number;
  /** How the sum comes about. */
  readonly arithmetic: string;
}

/**
 * Series of a target, rounded up. All are this project's estimates but for the one of redis_exporter, which was counted: 207
 * from version 1.45 against an empty Redis 7.0, doubled for the commands a busy one has seen. A count on the running
 * server says what is true: `topk(20, count by (job) ({__name__=~".+"}))`.
 */
const PER = {
  /** API servers, CoreDNS, the monitoring's own pods, recorded series. */
  cluster: 45_000,
  /** node_exporter 1,000; the kubelet's own page 2,500. */
  node: 3_500,
  /** cAdvisor 150 after what the chart drops, kube-state-metrics 90, probes 10. */
  pod: 250,
  /** postgres_exporter with its settings, tables and statements. */
  database: 1_500,
  cacheNode: 400,
  /** The process' own: default metrics of prom-client, pools, caches. */
  replica: 150,
} as const;

/** Series of a histogram beside its buckets: +Inf, sum, count. */
const HISTOGRAM_REST = 3;
/** Series of http_requests_total of a route: the statuses it answers with. */
const STATUSES = 4;
/** Pairs of method and route of a service that does not say. */
const ROUTES = 30;

/** How many series there are when everything runs at its most. */
export function estimateSeries(input: PrometheusTuningInput): SeriesEstimate {
  const { nodes, pods, services, databaseInstances, cacheNodes } = input;
  const ofServices = services.reduce((sum, { replicas, buckets, routes = ROUTES }) => {
    const each = routes * (buckets + HISTOGRAM_REST + STATUSES) + PER.replica;
    return sum + replicas * each;
  }, 0);
  const lasting =
    PER.cluster + nodes * PER.node + databaseInstances * PER.database + cacheNodes * PER.cacheNode;
  return {
    lasting,
    ofPods: pods * PER.pod + ofServices,
    arithmetic:
      `cluster ${PER.cluster} + ${nodes} nodes x ${PER.node} + ${databaseInstances} database instances x ${PER.database} + ` +
      `${cacheNodes} cache nodes x ${PER.cacheNode} + ${pods} pods x ${PER.pod} + services ${ofServices}`,
  };
}
