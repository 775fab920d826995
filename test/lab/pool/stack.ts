import type { ClusterObject, Manifest } from "../../../lab/cluster/manifest.ts";
import type { ProofStack } from "../../../lab/proof/types.ts";

/** A container's environment. */
export type Variables = Readonly<Record<string, string>>;

const template = (env: Variables, grace: number) => ({
  spec: {
    terminationGracePeriodSeconds: grace,
    containers: [
      { name: "main", env: Object.entries(env).map(([name, value]) => ({ name, value })) },
    ],
  },
});

const object = (manifest: Manifest): ClusterObject => ({
  resource: `${manifest.kind} ${manifest.metadata.name}`,
  manifest,
});

/** A Deployment in the namespace app. */
export function deployment(
  name: string,
  env: Variables,
  spec: object = {},
  grace = 30,
): ClusterObject {
  return object({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "app" },
    spec: { minReadySeconds: 10, ...spec, template: template(env, grace) },
  });
}

/** A CronJob in the namespace app. */
export function cronJob(name: string, env: Variables, spec: object = {}): ClusterObject {
  return object({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace: "app" },
    spec: { ...spec, jobTemplate: { spec: { template: template(env, 30) } } },
  });
}

/** A Job in the namespace app. */
export function job(name: string, env: Variables, spec: object = {}): ClusterObject {
  return object({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "app" },
    spec: { ...spec, template: template(env, 30) },
  });
}

/** An autoscaler of a Deployment in the namespace app. */
export function autoscaler(
  target: string,
  limit: object,
  kind = "HorizontalPodAutoscaler",
): ClusterObject {
  return object({
    apiVersion: "autoscaling/v2",
    kind,
    metadata: { name: target, namespace: "app" },
    spec: { scaleTargetRef: { kind: "Deployment", name: target }, ...limit },
  });
}

/** A stack of a database, a proxy (37 %, 8 s) and these objects. */
export function stackOf(
  objects: readonly ClusterObject[],
  values: Variables = { max_connections: "400" },
): ProofStack {
  const resource = (type: string, inputs: object, outputs: object) => ({
    ...{ type, name: type, id: type },
    inputs: { ...inputs },
    outputs: { ...outputs },
  });
  return {
    name: "test",
    objects,
    resources: [
      resource("aws:rds/instance:Instance", {}, { address: "writer.example" }),
      resource(
        "aws:rds/instance:Instance",
        { replicateSourceDb: "x" },
        { address: "reader.example" },
      ),
      resource("aws:rds/proxy:Proxy", {}, { endpoint: "proxy.example" }),
      resource(
        "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
        { connectionPoolConfig: { maxConnectionsPercent: 37, connectionBorrowTimeout: 8 } },
        {},
      ),
    ],
    database: {
      ...{ instanceClass: "db.r7g.xlarge", memory: 34_359_738_368, vcpu: 4, version: "17" },
      ...{ declared: values, values },
    },
    databases: [],
    caches: [],
  };
}
