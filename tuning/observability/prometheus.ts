import { throwProblems } from "../errors.ts";
import type { PodDemand } from "../nodes/types.ts";
import type { Setting, SettingUnit } from "../setting.ts";
import { bytes, mib } from "../units.ts";
import { tuningProblems } from "./prometheus/problems.ts";
import type { SeriesEstimate } from "./prometheus/series.ts";
import { estimateSeries } from "./prometheus/series.ts";
import type { SizeChoice } from "./prometheus/sizes.ts";
import { sizeContainers } from "./prometheus/sizes.ts";
import type {
  ContainerSize,
  MonitoringContainer,
  MonitoringPods,
  PrometheusTuning,
  PrometheusTuningInput,
} from "./prometheus/types.ts";

export type {
  ContainerSize,
  MonitoringContainer,
  MonitoringPods,
  PrometheusTuning,
  PrometheusTuningInput,
  ScrapedService,
} from "./prometheus/types.ts";

const STORAGE_DOCS = "Prometheus documentation, Storage";
const CAPACITY_DOCS = "Grafana Mimir documentation, Planning Grafana Mimir capacity";
const JUDGEMENT = "this project's judgement";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const DAY_SECONDS = 86_400;

/** Prometheus documentation, Storage: "only an average of 1-2 bytes per sample". */
const BYTES_PER_SAMPLE = 2;
/** Prometheus documentation, Storage: retention.size at most 80 to 85 % of the volume, for WAL and compaction. */
const RETENTION_SHARE = 0.8;
/** Volumes do not grow by themselves when a claim's template does: the step keeps small changes from asking for it. */
const STORAGE_STEP_GIB = 20;
/** Mimir's ingester is Prometheus' own storage engine: 2.5 GB for 300,000 series in memory. */
const BYTES_PER_SERIES = 2_500_000_000 / 300_000;
/** The same page: run with 50 % more memory, for peaks. */
const SPARE = 1.5;
/** Queries, rules and the scrapes themselves. */
const BASE_MIB = 512;
const MEMORY_STEP_MIB = 256;
/** The same page: a core for 25,000 samples a second that come in, and one for 300,000 series. */
const SAMPLES_PER_CORE = 25_000;
const SERIES_PER_CORE = 300_000;
/** Rules and dashboards. */
const BASE_MILLICORES = 200;
const CPU_STEP_MILLICORES = 50;

/** Servers that scrape, unless told otherwise. */
const REPLICAS = 2;
/** Two agree on who tells, and one tells while the other's node is replaced. */
const ALERTMANAGERS = 2;

/**
 * Sizes of Prometheus and of what comes with it, out of what it has to read. All but disk and intervals are estimates, and
 * say so. Pure.
 * @throws TuningError listing every number nothing can be computed from
 */
export function tunePrometheus(input: PrometheusTuningInput): PrometheusTuning {
  throwProblems(tuningProblems(input));
  const { scrapeIntervalSeconds, retentionDays, replicas = REPLICAS } = input;
  const estimate = estimateSeries(input);
  const series = estimate.lasting + estimate.ofPods;
  const samplesPerSecond = Math.ceil(series / scrapeIntervalSeconds);
  const kept = retentionDays * DAY_SECONDS * samplesPerSecond * BYTES_PER_SAMPLE;
  const neededGiB = Math.ceil(kept / GIB);
  const storageGiB = roundUp(neededGiB / RETENTION_SHARE, STORAGE_STEP_GIB);
  const sizes = sizeContainers(input.pods);
  const prometheus = sizePrometheus(estimate, samplesPerSecond);
  const containers = {
    prometheus,
    ...Object.fromEntries(sizes.map((size) => [size.name, onlySize(size)])),
  } as Record<MonitoringContainer, ContainerSize>;
  const computed = {
    input,
    series,
    samplesPerSecond,
    replicas: { prometheus: replicas, alertmanager: ALERTMANAGERS },
    retentionDays,
    retentionSizeGiB: Math.floor(storageGiB * RETENTION_SHARE),
    storageGiB,
    scrapeIntervalSeconds,
    evaluationIntervalSeconds: scrapeIntervalSeconds,
    containers,
  };
  return {
    ...computed,
    pods: monitoringPods(computed),
    settings: [
      ...prometheusSettings(computed, estimate, neededGiB),
      ...sizes.flatMap((size) => sizeSettings(size.name, size, size)),
    ],
    omitted: [],
  };
}

/** The pods of the monitoring stack, as the budgets count them; node_exporter is counted with the DaemonSets. */
export function monitoringDemands(
  pods: readonly MonitoringPods[],
  namespace: string,
): readonly PodDemand[] {
  return pods.map((each) => ({
    label: `monitoring.${each.name}`,
    namespace,
    fargate: false,
    pods: each.replicas,
    minPods: each.replicas,
    surge: each.surge,
    ending: 0,
    each: {
      cpuMillicores: each.cpuMillicores,
      memory: mib(each.memoryMiB),
      ephemeralStorage: bytes(each.ephemeralStorageMiB * MIB),
      pods: 1,
    },
    sysctls: [],
  }));
}

function sizePrometheus(estimate: SeriesEstimate, samplesPerSecond: number): ContainerSize {
  const memory = BASE_MIB + (headSeries(estimate) * BYTES_PER_SERIES * SPARE) / MIB;
  const cores = samplesPerSecond / SAMPLES_PER_CORE + headSeries(estimate) / SERIES_PER_CORE;
  return {
    cpuMillicores: roundUp(BASE_MILLICORES + cores * 1000, CPU_STEP_MILLICORES),
    memoryMiB: roundUp(memory, MEMORY_STEP_MIB),
  };
}

/** A rollout gives all pods new names, and the head keeps the old ones' series until it is written out, hours later. */
function headSeries({ lasting, ofPods }: SeriesEstimate): number {
  return lasting + 2 * ofPods;
}

type Computed = Omit<PrometheusTuning, "pods" | "settings" | "omitted">;

function monitoringPods({ replicas, containers }: Computed): readonly MonitoringPods[] {
  const pod = (
    name: string,
    count: number,
    surge: number,
    parts: readonly MonitoringContainer[],
  ): MonitoringPods => ({
    name,
    replicas: count,
    surge,
    cpuMillicores: parts.reduce((sum, part) => sum + containers[part].cpuMillicores, 0),
    memoryMiB: parts.reduce((sum, part) => sum + containers[part].memoryMiB, 0),
    ephemeralStorageMiB: 0,
  });
  return [
    pod("prometheus", replicas.prometheus, 0, ["prometheus", "config-reloader"]),
    pod("alertmanager", replicas.alertmanager, 0, ["alertmanager", "config-reloader"]),
    pod("prometheus-operator", 1, 1, ["operator"]),
    pod("kube-state-metrics", 1, 1, ["kube-state-metrics"]),
    pod("grafana", 1, 1, ["grafana", "grafana-sidecar", "grafana-sidecar"]),
  ];
}

function prometheusSettings(
  computed: Computed,
  estimate: SeriesEstimate,
  neededGiB: number,
): readonly Setting[] {
  const { series, samplesPerSecond, retentionDays, retentionSizeGiB, storageGiB } = computed;
  const { scrapeIntervalSeconds, evaluationIntervalSeconds, containers } = computed;
  const head = headSeries(estimate);
  const days = `${retentionDays} d x ${DAY_SECONDS} s x ${samplesPerSecond} samples/s x ${BYTES_PER_SAMPLE} bytes`;
  return [
    count("prometheus_tsdb_head_series", series, {
      why: `Estimate of what is read: ${estimate.arithmetic}.`,
      source: JUDGEMENT,
    }),
    count("prometheus_tsdb_head_samples_appended_total", samplesPerSecond, {
      why: `Samples a second: ${series} series / ${scrapeIntervalSeconds} s.`,
      source: `${STORAGE_DOCS} (ingested_samples_per_second)`,
    }),
    setting("scrape_interval", scrapeIntervalSeconds, "s", {
      why: "monitoring.scrapeIntervalSeconds, for every target: the chart reads cAdvisor each 10 s else, which is three times its samples.",
      source: "this stack's configuration; kube-prometheus-stack, values.yaml (cAdvisorInterval)",
      default: "1m",
    }),
    setting("evaluation_interval", evaluationIntervalSeconds, "s", {
      why: "As often as there is something new to judge.",
      source: JUDGEMENT,
      default: "1m",
    }),
    {
      ...setting("storage.tsdb.retention.time", retentionDays * DAY_SECONDS, "s", {
        why: "monitoring.retentionDays: no promise is over more.",
        source: "this stack's configuration",
        default: "15d",
      }),
      value: `${retentionDays}d`,
      human: `${retentionDays} d`,
    },
    {
      ...setting("storage.tsdb.retention.size", retentionSizeGiB, "GiB", {
        why: `${RETENTION_SHARE * 100} % of the volume: before it is full the oldest blocks go, and what is being written and compacted has room. What ${retentionDays} d need is ${neededGiB} GiB.`,
        source: `${STORAGE_DOCS} (Right-sizing retention size: 80 to 85 %)`,
        default: "0 (no limit)",
      }),
      value: `${retentionSizeGiB}GiB`,
    },
    setting("storage", storageGiB, "GiB", {
      why: `${days} = ${neededGiB} GiB, / ${RETENTION_SHARE}, up to the next ${STORAGE_STEP_GIB}: a volume does not grow by itself when the number here does.`,
      source: `${STORAGE_DOCS} (needed_disk_space; 1 to 2 bytes a sample)`,
      default: "an emptyDir",
    }),
    ...sizeSettings("prometheus", containers.prometheus, {
      why:
        `Estimate. Memory: ${BASE_MIB} MiB + ${head} series x ${Math.round(BYTES_PER_SERIES)} bytes x ${SPARE}; a rollout gives all pods new names, so theirs count twice. ` +
        `CPU: ${BASE_MILLICORES}m + ${samplesPerSecond} / ${SAMPLES_PER_CORE} + ${head} / ${SERIES_PER_CORE} cores.`,
      source: `${CAPACITY_DOCS} (distributor: 25,000 samples/s a core; ingester: 300,000 series a core and 2.5 GB; 50 % spare); ${JUDGEMENT}`,
    }),
  ];
}

interface Reason {
  readonly why: string;
  readonly source: string;
}

function sizeSettings(
  name: string,
  { cpuMillicores, memoryMiB }: ContainerSize,
  { why, source }: Reason,
): readonly Setting[] {
  const reason = { why, source, default: "unset" };
  return [
    setting(`${name}.cpu`, cpuMillicores, "millicores", reason),
    setting(`${name}.memory`, memoryMiB, "MiB", reason),
  ];
}

function count(name: string, amount: number, reason: Reason): Setting {
  return setting(name, amount, "count", { ...reason, default: "none" });
}

function setting(
  name: string,
  amount: number,
  unit: SettingUnit,
  { why, source, default: usual }: Reason & { readonly default: string },
): Setting {
  return {
    name,
    value: String(amount),
    unit,
    human: unit === "count" ? amount.toLocaleString("en-US") : `${amount} ${SHORT[unit] ?? unit}`,
    amount,
    why,
    source,
    apply: "rolling",
    default: usual,
  };
}

/** Units as people write them. */
const SHORT: Partial<Record<SettingUnit, string>> = { millicores: "m" };

function onlySize({ cpuMillicores, memoryMiB }: SizeChoice): ContainerSize {
  return { cpuMillicores, memoryMiB };
}

function roundUp(amount: number, step: number): number {
  return step * Math.ceil(amount / step);
}
