import { DAEMON_SETS } from "../../nodes/daemon-sets.ts";
import { toMiB } from "../../units.ts";
import type { ContainerSize, MonitoringContainer } from "./types.ts";

/** Container and its size, with reason and source. */
export interface SizeChoice extends ContainerSize {
  readonly name: Exclude<MonitoringContainer, "prometheus">;
  readonly why: string;
  readonly source: string;
}

const MANIFESTS = "prometheus-operator/kube-prometheus, manifests";
const JUDGEMENT = "this project's judgement";

/** What kube-state-metrics requests for so many pods, and again for as many more. */
const KSM_MIB = 250;
const KSM_PODS = 1000;

/** What the containers beside Prometheus request. Small, and estimates: none grows with the traffic. */
export function sizeContainers(pods: number): readonly SizeChoice[] {
  return [
    {
      name: "alertmanager",
      cpuMillicores: 10,
      memoryMiB: 100,
      why: "It holds what fires, tens of alerts: an estimate, the manifests' limit.",
      source: `${MANIFESTS}/alertmanager-alertmanager.yaml (100 MiB)`,
    },
    {
      name: "config-reloader",
      cpuMillicores: 10,
      memoryMiB: 50,
      why: "Watches files and posts a reload, beside each Prometheus and Alertmanager.",
      source:
        "prometheus-operator, flags config-reloader-cpu-request and -memory-request (10m, 50Mi)",
    },
    {
      name: "operator",
      cpuMillicores: 100,
      memoryMiB: 200,
      why: "Watches Secrets and ConfigMaps of the cluster: an estimate, the manifests' limit.",
      source: `${MANIFESTS}/prometheusOperator-deployment.yaml (200 MiB)`,
    },
    {
      name: "kube-state-metrics",
      cpuMillicores: 100,
      memoryMiB: KSM_MIB * Math.max(1, Math.ceil(pods / KSM_PODS)),
      why: `It holds every object of the cluster in memory: 250 MiB as its documentation has it, and as much again for each ${KSM_PODS} pods beyond the first; an estimate.`,
      source: `kube-state-metrics, README, Resource recommendation (250 MiB, 0.1 cores); ${JUDGEMENT}`,
    },
    nodeExporter(),
    {
      name: "grafana",
      cpuMillicores: 100,
      memoryMiB: 384,
      why: "A handful of people look at dashboards: an estimate above the manifests' 200 MiB, which newer versions need to start.",
      source: `${MANIFESTS}/grafana-deployment.yaml; ${JUDGEMENT}`,
    },
    {
      name: "grafana-sidecar",
      cpuMillicores: 20,
      memoryMiB: 128,
      why: "Two of them copy ConfigMaps (dashboards) and Secrets (data sources) into files; each holds all it watches. An estimate.",
      source: JUDGEMENT,
    },
  ];
}

/** As the budgets of the nodes count it. */
function nodeExporter(): SizeChoice {
  const name = "node-exporter";
  const counted = DAEMON_SETS.find((each) => each.name === name);
  if (counted === undefined) throw new Error(`${name} is not among the DaemonSets`);
  return {
    name,
    cpuMillicores: counted.cpuMillicores,
    memoryMiB: toMiB(counted.memory),
    why: `What is set aside for it on every node (${counted.arithmetic}); the chart has no proxy beside it.`,
    source: counted.source,
  };
}
