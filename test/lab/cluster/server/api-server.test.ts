import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { ApiClient } from "../../../../lab/cluster/api-client.ts";
import type { Connection } from "../../../../lab/cluster/api-client.ts";
import { resolveApiServer } from "../../../../lab/cluster/apiserver-build.ts";
import { Cluster } from "../../../../lab/cluster/cluster.ts";
import { resolveCustomResources } from "../../../../lab/cluster/crds.ts";
import type { CustomResource } from "../../../../lab/cluster/crds.ts";
import { judge } from "../../../../lab/cluster/finding.ts";
import type { Finding } from "../../../../lab/cluster/finding.ts";
import {
  givenConnection,
  refuseExisting,
  removeAll,
} from "../../../../lab/cluster/given-cluster.ts";
import { workloadsOf } from "../../../../lab/cluster/pods.ts";
import { startServers } from "../../../../lab/cluster/servers.ts";
import type { RunningServers } from "../../../../lab/cluster/servers.ts";
import { applyObjects, verifyObjects } from "../../../../lab/cluster/verify.ts";
import type { Verification } from "../../../../lab/cluster/verify.ts";
import type { ClusterObject } from "../../../../lab/cluster/manifest.ts";
import { createReporter } from "../../../../sandbox/reporter.ts";
import type { Mutant } from "../support/mutant.ts";
import { OBJECT_MUTANTS } from "../support/object-mutants.ts";
import { POD_MUTANTS } from "../support/pod-mutants.ts";
import { objectNamed, shopObjects, withChange } from "../support/shop.ts";

/** Getting the server takes minutes where it has to be built; `make test-cluster` has it beforehand. */
const PATIENCE = 30 * 60_000;

let servers: RunningServers;
let cluster: Cluster;
let definitions: readonly CustomResource[];
/** The shop once more, without pods: there every quota has room. */
const trial = shopObjects("trial-");
let proved: Verification;

beforeAll(async () => {
  const resolving = { env: process.env, reporter: createReporter() };
  const apiserver = await resolveApiServer(resolving);
  definitions = await resolveCustomResources(resolving);
  servers = await startServers({ apiserver, env: process.env });
  cluster = new Cluster(servers.connection, true);
  proved = await verifyObjects({ cluster, definitions, objects: shopObjects() });
  await applyObjects({ cluster, definitions, objects: trial }, []);
}, PATIENCE);

afterAll(async () => {
  cluster.close();
  await servers.stop();
});

/** What the server says to a pod of a workload, which is not kept. */
async function tryPod(object: ClusterObject): Promise<readonly Finding[]> {
  const [workload] = workloadsOf([object]);
  if (workload === undefined) throw new Error(`${object.resource} makes no pods`);
  const { namespace, pod } = workload;
  return judge(object, await cluster.createPod(namespace, pod, { dryRun: true })).findings;
}

/** What the server says to an object under a new name, which is not kept. */
async function tryObject(object: ClusterObject): Promise<readonly Finding[]> {
  const twin = withChange(object, "metadata.name", `${object.manifest.metadata.name}-twin`);
  return judge(twin, await cluster.apply(twin.manifest, { dryRun: true })).findings;
}

/** The origin's findings, and the mutant's. */
async function compare(
  { from, path, value }: Pick<Mutant, "from" | "path" | "value">,
  attempt: (object: ClusterObject) => Promise<readonly Finding[]>,
): Promise<{ readonly before: readonly Finding[]; readonly after: readonly Finding[] }> {
  const origin = objectNamed(trial, from);
  return { before: await attempt(origin), after: await attempt(withChange(origin, path, value)) };
}

describe("a well-made shop", () => {
  it("is accepted whole, without a warning, and a second apply changes nothing", () => {
    expect(proved.findings).toEqual([]);
    expect(proved.objects).toEqual({ applied: 25, rejected: 0, changed: 0 });
    expect(proved.version).toBe("v1.34.3");
  });

  it("fits its quotas with all pods at their most, to the last one", () => {
    expect(proved.pods).toEqual({ admitted: 15, refused: 0 });
    expect(proved.quotas).toEqual([
      {
        quota: "shop/shop",
        used: {
          pods: ["13", "13"],
          "requests.cpu": ["4500m", "4500m"],
          "requests.memory": ["9Gi", "9Gi"],
          "limits.memory": ["9Gi", "9Gi"],
        },
      },
      {
        quota: "batch/batch",
        used: {
          pods: ["2", "2"],
          "requests.cpu": ["200m", "200m"],
          "requests.memory": ["512Mi", "512Mi"],
          "limits.memory": ["512Mi", "512Mi"],
        },
      },
    ]);
  });

  it("gets the definitions of its custom kinds, each from the module that publishes it", () => {
    expect(proved.definitions.map((text) => text.replace(/ v[\d.]+\)$/, ")"))).toEqual([
      "ec2nodeclasses.karpenter.k8s.aws (github.com/aws/karpenter-provider-aws)",
      "httproutes.gateway.networking.k8s.io (sigs.k8s.io/gateway-api)",
      "nodepools.karpenter.sh (sigs.k8s.io/karpenter)",
      "podmonitors.monitoring.coreos.com (github.com/prometheus-operator/prometheus-operator)",
      "prometheusrules.monitoring.coreos.com (github.com/prometheus-operator/prometheus-operator)",
      "scaledobjects.keda.sh (github.com/kedacore/keda/v2)",
      "secretproviderclasses.secrets-store.csi.x-k8s.io (sigs.k8s.io/secrets-store-csi-driver)",
      "servicemonitors.monitoring.coreos.com (github.com/prometheus-operator/prometheus-operator)",
      "triggerauthentications.keda.sh (github.com/kedacore/keda/v2)",
    ]);
  });

  it.each(["Deployment api", "Job migrate"])("has no room for one pod more of %s", async (name) => {
    const [refusal] = await tryPod(objectNamed(shopObjects(), name));
    expect(refusal?.outcome).toBe("rejected");
    expect(refusal?.words).toMatch(/exceeded quota: \w+, requested: .*pods=1,.* used: .*pods=\d+/);
    expect(refusal?.fields).toContain("pods");
  });
});

describe("a pod is refused for", () => {
  it.each(POD_MUTANTS)("$wrong ($from)", async (mutant) => {
    const { before, after } = await compare(mutant, tryPod);
    expect(before).toEqual([]);
    expect(after).toEqual([
      expect.objectContaining({
        outcome: "rejected",
        fields: mutant.fields,
        words: expect.stringMatching(mutant.words),
      }),
    ]);
  });

  it("nothing, when its sysctl is safe in this version", async () => {
    const { before, after } = await compare(
      {
        from: "Deployment api",
        path: "spec.template.spec.securityContext.sysctls",
        // Safe since 1.29, 1.29 and 1.32 (Kubernetes documentation, "Using sysctls in a cluster").
        value: [
          { name: "net.ipv4.tcp_keepalive_time", value: "120" },
          { name: "net.ipv4.tcp_keepalive_intvl", value: "30" },
          { name: "net.ipv4.tcp_rmem", value: "4096 131072 6291456" },
        ],
      },
      tryPod,
    );
    expect([...before, ...after]).toEqual([]);
  });
});

describe("an object is refused for", () => {
  it.each(OBJECT_MUTANTS)("$wrong ($from)", async (mutant) => {
    const { before, after } = await compare(mutant, tryObject);
    expect(before).toEqual([]);
    expect(after).toEqual([
      expect.objectContaining({
        outcome: "rejected",
        fields: mutant.fields,
        words: expect.stringMatching(mutant.words),
      }),
    ]);
  });
});

describe("what is wrong with a stack", () => {
  it("is told object by object, and the rest is proved all the same", async () => {
    const objects = shopObjects("broken-").map((object) => {
      const name = `${object.manifest.kind} ${object.manifest.metadata.name}`;
      if (name === "Deployment mail") {
        return withChange(object, "spec.template.spec.hostNetwork", true);
      }
      if (name === "Ingress api") return withChange(object, "spec.rulez", []);
      if (name === "Namespace broken-batch") return withChange(object, "metadata.labels", {});
      return object;
    });
    const {
      objects: counts,
      pods,
      findings,
    } = await verifyObjects({
      cluster,
      definitions,
      objects,
    });
    expect(counts).toEqual({ applied: 24, rejected: 1, changed: 0 });
    // The 5 pods of mail are refused; api's 8, the job's and the cron job's are not.
    expect(pods).toEqual({ admitted: 10, refused: 5 });
    expect(findings.map(({ outcome, object, fields }) => [outcome, object, ...fields])).toEqual([
      ["warning", "Deployment broken-shop/mail", "hostNetwork"],
      ["rejected", "Ingress broken-shop/api", "spec.rulez"],
      [
        "rejected",
        "Pod 1 of 5 (4 replicas + 1 surge) of Deployment broken-shop/mail",
        "hostNetwork",
      ],
      [
        "unguarded",
        "Namespace broken-batch",
        'metadata.labels["pod-security.kubernetes.io/enforce"]',
      ],
    ]);
  });
});

describe("a namespace that says why nothing guards it", () => {
  const reasoned = (object: ClusterObject, namespace: string): ClusterObject => {
    if (object.manifest.kind !== "Namespace" || object.manifest.metadata.name !== namespace) {
      return object;
    }
    const open = withChange(object, "metadata.labels", {});
    return withChange(open, "metadata.annotations", { "plumbline/unguarded": "it reads nodes" });
  };

  it("is named, with the pods that pass all the same", async () => {
    const objects = shopObjects("open-").map((object) => reasoned(object, "open-batch"));
    const { findings, exempt } = await verifyObjects({ cluster, definitions, objects });
    expect(findings).toEqual([]);
    expect(exempt).toEqual([
      { namespace: "open-batch", level: "nothing", why: "it reads nodes", tried: 2 },
    ]);
  });

  it("has its pods refused where only it would let them in", async () => {
    const objects = shopObjects("lax-").map((object) => {
      const { kind } = object.manifest;
      if (kind !== "CronJob") return reasoned(object, "lax-batch");
      return withChange(object, "spec.jobTemplate.spec.template.spec.hostNetwork", true);
    });
    const { findings, pods } = await verifyObjects({ cluster, definitions, objects });
    expect(pods.refused).toBe(0);
    expect(findings.map(({ outcome, fields }) => [outcome, ...fields])).toEqual([
      ["rejected", "hostNetwork"],
    ]);
  });
});

describe("the servers", () => {
  it("answer nobody without the token", async () => {
    const stranger = new ApiClient({ ...servers.connection, token: undefined });
    const { status } = await stranger.send({ method: "GET", path: "/api/v1/namespaces" });
    stranger.close();
    expect(status).toBe(401);
  });

  it("are trusted by their own certificate only", async () => {
    const naive = new ApiClient({ ...servers.connection, ca: undefined });
    const asked = naive.send({ method: "GET", path: "/version" });
    await expect(asked).rejects.toThrow(/self-signed certificate/);
    naive.close();
  });
});

describe("a cluster that a person gives", () => {
  it("has none of the objects before, and none after", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plumbline given "));
    const file = join(folder, "config");
    writeFileSync(file, kubeconfigOf(servers.connection));
    const connection = await givenConnection(file, {});
    rmSync(folder, { recursive: true });
    if (connection === undefined) throw new Error("the kubeconfig names no cluster");
    const given = new Cluster(connection, false);
    // Controllers would activate quotas and make default accounts; here none runs.
    const kinds = ["Namespace", "ServiceAccount", "ConfigMap", "Service", "Deployment"];
    const objects = shopObjects("given-").filter(
      ({ manifest }) => kinds.includes(manifest.kind) && manifest.metadata.name !== "given-batch",
    );
    await refuseExisting(given, objects);
    const {
      objects: counts,
      pods,
      findings,
    } = await verifyObjects({
      cluster: given,
      definitions,
      objects,
    });
    await expect(refuseExisting(given, objects)).rejects.toThrow(/Deployment given-shop\/api/);
    await removeAll(given, objects);
    const left = await given.read(objectNamed(objects, "Deployment api").manifest);
    given.close();
    expect(findings).toEqual([]);
    expect(counts).toEqual({ applied: 6, rejected: 0, changed: 0 });
    // One of each workload, as a dry run.
    expect(pods).toEqual({ admitted: 2, refused: 0 });
    expect(left?.status).toBe(404);
  });
});

function kubeconfigOf({ server, ca, token }: Connection): string {
  const data = Buffer.from(ca ?? "").toString("base64");
  return JSON.stringify({
    "current-context": "it",
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    clusters: [{ name: "it", cluster: { server, "certificate-authority-data": data } }],
    users: [{ name: "it", user: { token } }],
  });
}
