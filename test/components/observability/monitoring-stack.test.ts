import { beforeAll, describe, expect, it } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MonitoringStackArgs } from "../../../components/observability/monitoring-stack-args.ts";
import { MONITORING_STACK_DEFAULTS } from "../../../components/observability/monitoring-stack-args.ts";
import { MonitoringStack } from "../../../components/observability/monitoring-stack.ts";
import { tunePrometheus } from "../../../tuning/observability/prometheus.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { cluster } from "../../support/nodes.ts";
import { ROUTING } from "../../tuning/observability/routing-input.ts";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/alarms";
const CHAT = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-a1b2c3";

const TUNING = tunePrometheus({
  scrapeIntervalSeconds: 20,
  retentionDays: 30,
  nodes: 6,
  pods: 100,
  services: [],
  databaseInstances: 1,
  cacheNodes: 2,
});

function make(args: Partial<MonitoringStackArgs> = {}): MonitoringStack {
  const { outputs } = cluster();
  const provider = new kubernetes.Provider("kubernetes", { kubeconfig: outputs.kubeconfig });
  return new MonitoringStack(
    "monitoring",
    {
      cluster: outputs,
      region: "eu-central-1",
      tuning: TUNING,
      selectorLabels: { release: "kube-prometheus-stack" },
      receivers: {},
      topic: { topicArn: pulumi.output(TOPIC), keyArn: pulumi.output(KEY) },
      ...args,
    },
    { providers: [provider] },
  );
}

async function build(args: Partial<MonitoringStackArgs> = {}): Promise<Recording> {
  const recording = await startMocks();
  make(args);
  await recording.settled();
  return recording;
}

/** The chart's values as one tree, to look into. */
type Tree = Readonly<Record<string, Record<string, Record<string, unknown>>>>;
const valuesOf = (recording: Recording): Tree =>
  recording.one("monitoring-release").inputs["values"] as Tree;

describe("monitoring by default", () => {
  let recording: Recording;

  beforeAll(async () => {
    recording = await build();
  });

  it("has a namespace in which node_exporter may see its node", () => {
    expect(recording.one("monitoring-namespace").inputs["metadata"]).toEqual({
      name: "monitoring",
      annotations: { "plumbline/unguarded": expect.stringContaining("node_exporter") },
      labels: {
        "app.kubernetes.io/part-of": "plumbline",
        "app.kubernetes.io/managed-by": "pulumi",
        "pod-security.kubernetes.io/enforce": "privileged",
        "pod-security.kubernetes.io/enforce-version": "v1.34",
        "pod-security.kubernetes.io/audit": "privileged",
        "pod-security.kubernetes.io/audit-version": "v1.34",
        "pod-security.kubernetes.io/warn": "privileged",
        "pod-security.kubernetes.io/warn-version": "v1.34",
      },
    });
  });

  it("is one release, ready or rolled back, after its role", () => {
    const { inputs, dependsOn, deleteBeforeReplace } = recording.one("monitoring-release");
    // Beside the old one in another namespace Helm would refuse it: ClusterRoles and webhooks have the same names.
    expect(deleteBeforeReplace).toBe(true);
    expect(inputs).toMatchObject({
      name: "kube-prometheus-stack",
      chart: "kube-prometheus-stack",
      version: "81.4.5",
      repositoryOpts: { repo: "https://prometheus-community.github.io/helm-charts" },
      namespace: "monitoring",
      createNamespace: false,
      atomic: true,
      skipAwait: false,
      timeout: 600,
      maxHistory: 5,
    });
    expect(dependsOn).toContain("monitoring-alerts-identity");
  });

  it("gives Prometheus its computed sizes and lets it see every namespace", () => {
    const matchLabels = { release: "kube-prometheus-stack" };
    expect(valuesOf(recording)["prometheus"]?.["prometheusSpec"]).toEqual({
      replicas: 2,
      retention: "30d",
      retentionSize: "32GiB",
      scrapeInterval: "20s",
      scrapeTimeout: "10s",
      evaluationInterval: "20s",
      resources: {
        requests: { cpu: "800m", memory: "2Gi" },
        limits: { memory: "2Gi" },
      },
      storageSpec: {
        volumeClaimTemplate: {
          spec: {
            storageClassName: "monitoring-gp3",
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "40Gi" } },
          },
        },
      },
      podAntiAffinity: "soft",
      podAntiAffinityTopologyKey: "topology.kubernetes.io/zone",
      ruleSelector: { matchLabels },
      ruleNamespaceSelector: {},
      serviceMonitorSelector: { matchLabels },
      serviceMonitorNamespaceSelector: {},
      podMonitorSelector: { matchLabels },
      podMonitorNamespaceSelector: {},
      probeSelector: { matchLabels },
      probeNamespaceSelector: {},
      scrapeConfigSelector: { matchLabels },
      scrapeConfigNamespaceSelector: {},
    });
  });

  it("lets Grafana ask one of the servers, whose samples differ", () => {
    expect(valuesOf(recording)["prometheus"]?.["service"]).toEqual({ sessionAffinity: "ClientIP" });
  });

  it("keeps data on encrypted volumes in the zone of their pod", () => {
    expect(recording.one("monitoring-storage").inputs).toMatchObject({
      metadata: { name: "monitoring-gp3" },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    });
  });

  it("takes Alertmanager's configuration from the Secret, with no secret to mount for the topic alone", () => {
    const spec = valuesOf(recording)["alertmanager"]?.["alertmanagerSpec"];
    expect(spec).toMatchObject({
      replicas: 2,
      useExistingSecret: true,
      configSecret: "plumbline-alertmanager",
    });
    expect(spec).not.toHaveProperty("volumes");
    expect(recording.names("kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass")).toEqual(
      [],
    );
  });

  it("lets Alertmanager publish to the topic with its key, and nothing else", () => {
    expect(policyOf(recording.one("monitoring-alerts-policy"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "PublishAlerts", Effect: "Allow", Action: ["sns:Publish"], Resource: [TOPIC] },
        {
          Sid: "EncryptAlerts",
          Effect: "Allow",
          Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
          Resource: [KEY],
          Condition: { StringEquals: { "kms:ViaService": "sns.eu-central-1.amazonaws.com" } },
        },
      ],
    });
    expect(recording.one("monitoring-alerts-identity").inputs).toMatchObject({
      namespace: "monitoring",
      serviceAccount: "alertmanager",
    });
  });

  it("puts the label node on what node_exporter says, and reads cAdvisor no more often than the rest", () => {
    const values = valuesOf(recording);
    expect(values["prometheus-node-exporter"]?.["prometheus"]?.["monitor"]).toMatchObject({
      relabelings: [
        {
          action: "replace",
          sourceLabels: ["__meta_kubernetes_pod_node_name"],
          targetLabel: "node",
        },
      ],
    });
    expect(values["kubelet"]).toEqual({ serviceMonitor: { interval: "20s" } });
    for (const unseen of ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"])
      expect(values[unseen]).toEqual({ enabled: false });
  });

  it("has no second alert on what ours are on", () => {
    const rules = valuesOf(recording)["defaultRules"];
    expect(rules?.["rules"]).toMatchObject({
      kubernetesApps: false,
      nodeExporterAlerting: false,
      prometheus: false,
    });
    expect(rules?.["disabled"]).toMatchObject({ TargetDown: true, KubeNodeNotReady: true });
  });

  it("holds no password, and finds dashboards by their label", () => {
    expect(valuesOf(recording)["grafana"]).toMatchObject({
      adminPassword: "",
      sidecar: {
        dashboards: {
          label: "grafana_dashboard",
          labelValue: "1",
          searchNamespace: "ALL",
          folderAnnotation: "grafana_folder",
          provider: { foldersFromFilesStructure: true },
        },
      },
      serviceMonitor: { labels: { release: "kube-prometheus-stack" }, scrapeTimeout: "10s" },
    });
  });

  it("has children of its own name, all tagged", () => {
    // The cluster of the test and its provider are not the component's.
    const own = (name: string): boolean => name.startsWith("monitoring");
    expect(strays(recording, "monitoring").filter(own)).toEqual([]);
    expect(untagged(recording, "monitoring").filter(own)).toEqual([]);
  });
});

describe("with receivers", () => {
  it("mounts their secrets, one file for each, and may read them", async () => {
    const recording = await build({ receivers: ROUTING.receivers });
    const mounted = recording.one("monitoring-secrets").inputs as {
      readonly spec: { readonly parameters: { readonly objects: string } };
    };
    expect(mounted.spec.parameters.objects).toContain("objectAlias: chat.url");
    expect(mounted.spec.parameters.objects).toContain("objectAlias: pager.routingKey");
    expect(valuesOf(recording)["alertmanager"]?.["alertmanagerSpec"]).toMatchObject({
      volumes: [
        {
          csi: {
            driver: "secrets-store.csi.k8s.io",
            volumeAttributes: { secretProviderClass: "alertmanager" },
          },
        },
      ],
      volumeMounts: [{ mountPath: "/run/secrets/app", readOnly: true }],
    });
    expect(JSON.stringify(policyOf(recording.one("monitoring-alerts-policy")))).toContain(CHAT);
    expect(recording.one("monitoring-release").dependsOn).toContain("monitoring-secrets");
    expect(JSON.stringify(policyOf(recording.one("monitoring-alerts-policy")))).not.toContain(
      "DecryptSecrets",
    );
  });

  it("may decrypt with the keys of their secrets, through Secrets Manager only", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";
    const receivers = Object.fromEntries(
      Object.entries(ROUTING.receivers).map(([name, one]) => [name, { ...one, kmsKeyArn }]),
    );
    const recording = await build({ receivers });
    const policy = policyOf(recording.one("monitoring-alerts-policy"));
    expect((policy as { readonly Statement: unknown }).Statement).toContainEqual({
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [kmsKeyArn],
      Condition: {
        StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
      },
    });
  });
});

describe("other labels and classes", () => {
  it("are put on the chart's own objects, and the release is called as the label says", async () => {
    const recording = await build({
      selectorLabels: { release: "watch", tier: "ours" },
      storageClassName: "fast",
    });
    expect(recording.one("monitoring-release").inputs["name"]).toBe("watch");
    expect(valuesOf(recording)["commonLabels"]).toEqual({ tier: "ours" });
    expect(recording.names("kubernetes:storage.k8s.io/v1:StorageClass")).toEqual([]);
  });

  it("are refused where the chart would miss its own objects", async () => {
    await startMocks();
    const words = refusal(() =>
      make({
        selectorLabels: { release: "Watch!", "app.kubernetes.io/part-of": "x" },
        chartVersion: "81.x",
      }),
    );
    expect(words).toContain('selectorLabels["app.kubernetes.io/part-of"]');
    expect(words).toContain("selectorLabels.release");
    expect(words).toContain("chartVersion");
  });
});

describe("what it offers", () => {
  it("is the address of Prometheus and the reasons", async () => {
    const recording = await startMocks();
    const { outputs } = make();
    await recording.settled();
    expect(await valueOf(outputs.prometheusUrl)).toBe(
      "http://kube-prometheus-stack-prometheus.monitoring.svc:9090",
    );
    expect(outputs.settings).toBe(TUNING.settings);
  });
});

describe("its arguments", () => {
  const FILE = "components/observability/monitoring-stack-args.ts";

  it("document exactly the defaults in use", () => {
    expect(documentedDefaults(FILE, "MonitoringStackArgs")).toEqual(
      expect.objectContaining({
        namespace: MONITORING_STACK_DEFAULTS.namespace,
        routingSecretName: MONITORING_STACK_DEFAULTS.routingSecretName,
        secretsPath: MONITORING_STACK_DEFAULTS.secretsPath,
        kubernetesVersion: MONITORING_STACK_DEFAULTS.kubernetesVersion,
      }),
    );
    expect(undocumented(FILE, "MonitoringStackArgs")).toEqual([]);
  });
});
