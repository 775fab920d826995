import type * as pulumi from "@pulumi/pulumi";
import type { ContainerSize } from "../../tuning/observability/prometheus.ts";
import { gib, mib } from "../../tuning/units.ts";
import { byteQuantity, cpuQuantity } from "../workload/quantity.ts";
import { FOLDER_ANNOTATION } from "./dashboards-args.ts";
import { CHART_ALERTS_OFF, CHART_FULLNAME, CHART_LABELS, CHART_RULES } from "./monitoring-chart.ts";
import type { ResolvedMonitoringStackArgs } from "./monitoring-stack-args.ts";

/** Values of the chart. */
type Values = Record<string, pulumi.Input<unknown>>;

/** What the values need beside the arguments. */
export interface MonitoringObjects {
  readonly storageClassName: pulumi.Input<string>;
  /** Service account that Alertmanager's role is for. */
  readonly alertmanagerAccount: string;
  /** Name of the SecretProviderClass; undefined where no receiver has a secret. */
  readonly secretProviderClass: string | undefined;
}

/** Volume of Alertmanager: silences, and who has been told of what. */
const ALERTMANAGER_STORAGE_GIB = 1;

/** Hours Alertmanager remembers whom it told: its default, longer than any repetition. */
const ALERTMANAGER_RETENTION = "120h";

/** Seconds a scrape may take: Prometheus' default, and never more than the interval. */
const SCRAPE_TIMEOUT_SECONDS = 10;

/** What of the chart's defaults differs here. Read against its values.yaml and templates. */
export function monitoringValues(
  args: ResolvedMonitoringStackArgs,
  objects: MonitoringObjects,
): Values {
  return {
    fullnameOverride: CHART_FULLNAME,
    commonLabels: extraLabels(args.selectorLabels),
    defaultRules: { rules: CHART_RULES, disabled: CHART_ALERTS_OFF },
    prometheus: prometheus(args, objects),
    alertmanager: alertmanager(args, objects),
    grafana: grafana(args),
    ...scraped(args),
    prometheusOperator: {
      resources: resources(args.tuning.containers.operator),
      prometheusConfigReloader: {
        resources: resources(args.tuning.containers["config-reloader"]),
      },
    },
  };
}

/** Labels beside `release`, which the chart sets itself, to the name of the release. */
function extraLabels(selectorLabels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(selectorLabels).filter(
      ([name]) => name !== "release" && !CHART_LABELS.test(name),
    ),
  );
}

function prometheus(
  { tuning, selectorLabels }: ResolvedMonitoringStackArgs,
  { storageClassName }: MonitoringObjects,
): Values {
  const selector = { matchLabels: { ...selectorLabels } };
  // Empty: every namespace. The applications' monitors are in theirs.
  const everywhere = {};
  return {
    podDisruptionBudget: budget(tuning.replicas.prometheus),
    // Each server has read at other moments: a panel whose queries went to both would jump.
    service: { sessionAffinity: "ClientIP" },
    prometheusSpec: {
      replicas: tuning.replicas.prometheus,
      retention: `${tuning.retentionDays}d`,
      retentionSize: `${tuning.retentionSizeGiB}GiB`,
      scrapeInterval: seconds(tuning.scrapeIntervalSeconds),
      scrapeTimeout: scrapeTimeout(tuning.scrapeIntervalSeconds),
      evaluationInterval: seconds(tuning.evaluationIntervalSeconds),
      resources: resources(tuning.containers.prometheus),
      storageSpec: { volumeClaimTemplate: claim(storageClassName, tuning.storageGiB) },
      ...spread(),
      ruleSelector: selector,
      ruleNamespaceSelector: everywhere,
      serviceMonitorSelector: selector,
      serviceMonitorNamespaceSelector: everywhere,
      podMonitorSelector: selector,
      podMonitorNamespaceSelector: everywhere,
      probeSelector: selector,
      probeNamespaceSelector: everywhere,
      scrapeConfigSelector: selector,
      scrapeConfigNamespaceSelector: everywhere,
    },
  };
}

function alertmanager(
  { tuning, routingSecretName, secretsPath }: ResolvedMonitoringStackArgs,
  { storageClassName, alertmanagerAccount, secretProviderClass }: MonitoringObjects,
): Values {
  const name = "receivers";
  return {
    serviceAccount: { create: true, name: alertmanagerAccount },
    podDisruptionBudget: budget(tuning.replicas.alertmanager),
    alertmanagerSpec: {
      replicas: tuning.replicas.alertmanager,
      useExistingSecret: true,
      configSecret: routingSecretName,
      retention: ALERTMANAGER_RETENTION,
      resources: resources(tuning.containers.alertmanager),
      storage: { volumeClaimTemplate: claim(storageClassName, ALERTMANAGER_STORAGE_GIB) },
      ...spread(),
      ...(secretProviderClass === undefined
        ? {}
        : {
            volumes: [
              {
                name,
                csi: {
                  driver: "secrets-store.csi.k8s.io",
                  readOnly: true,
                  volumeAttributes: { secretProviderClass },
                },
              },
            ],
            volumeMounts: [{ name, mountPath: secretsPath, readOnly: true }],
          }),
    },
  };
}

/**
 * Not reachable from outside: `kubectl port-forward`. The chart's default password is known to everybody; with an empty one it
 * makes a random one at the first installation and keeps it (Secret "grafana", key admin-password), so that no password
 * passes through this program or its state.
 */
function grafana({ tuning, selectorLabels }: ResolvedMonitoringStackArgs): Values {
  return {
    fullnameOverride: "grafana",
    adminPassword: "",
    resources: resources(tuning.containers.grafana),
    sidecar: {
      resources: resources(tuning.containers["grafana-sidecar"]),
      dashboards: {
        enabled: true,
        label: "grafana_dashboard",
        labelValue: "1",
        searchNamespace: "ALL",
        // A folder of Grafana for each value of the annotation: the sidecar writes them as folders, which Grafana is to follow.
        folderAnnotation: FOLDER_ANNOTATION,
        provider: { foldersFromFilesStructure: true },
      },
    },
    serviceMonitor: {
      // Its chart puts no label `release` on it.
      labels: { ...selectorLabels },
      // The chart's 30 s may be longer than the interval, which the operator refuses.
      scrapeTimeout: scrapeTimeout(tuning.scrapeIntervalSeconds),
    },
  };
}

/** Who is read, and how. */
function scraped({ tuning, selectorLabels }: ResolvedMonitoringStackArgs): Values {
  const additionalLabels = extraLabels(selectorLabels);
  return {
    // EKS runs these where nobody can reach them; kube-proxy listens on each node's loopback only.
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    // Without it cAdvisor is read each 10 s, whatever the interval is.
    kubelet: { serviceMonitor: { interval: seconds(tuning.scrapeIntervalSeconds) } },
    "kube-state-metrics": {
      resources: resources(tuning.containers["kube-state-metrics"]),
      prometheus: { monitor: { additionalLabels } },
    },
    "prometheus-node-exporter": {
      resources: resources(tuning.containers["node-exporter"]),
      prometheus: {
        monitor: {
          additionalLabels,
          // The rules on nodes go by the label that kube-state-metrics and the kubelet have.
          relabelings: [
            {
              action: "replace",
              sourceLabels: ["__meta_kubernetes_pod_node_name"],
              targetLabel: "node",
            },
          ],
        },
      },
    },
  };
}

/** Memory that is requested is also the limit, so that no pod takes what another was promised; CPU is shared. */
function resources({ cpuMillicores, memoryMiB }: ContainerSize) {
  const memory = byteQuantity(mib(memoryMiB));
  return { requests: { cpu: cpuQuantity(cpuMillicores), memory }, limits: { memory } };
}

function claim(storageClassName: pulumi.Input<string>, sizeGiB: number) {
  return {
    spec: {
      storageClassName,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: byteQuantity(gib(sizeGiB)) } },
    },
  };
}

/** Rather in different zones: a volume cannot leave its own. */
function spread() {
  return {
    podAntiAffinity: "soft",
    podAntiAffinityTopologyKey: "topology.kubernetes.io/zone",
  };
}

/** One replica alone could never be evicted. */
function budget(replicas: number) {
  return replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false };
}

function seconds(amount: number): string {
  return `${amount}s`;
}

function scrapeTimeout(intervalSeconds: number): string {
  return seconds(Math.min(SCRAPE_TIMEOUT_SECONDS, intervalSeconds));
}
