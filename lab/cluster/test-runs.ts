import { fieldAt } from "./manifest.ts";
import type { ClusterObject, Manifest } from "./manifest.ts";
import type { Workload } from "./pods.ts";

/** Parts of a TestRun whose pods are there at the same time; the one that prepares them has ended before. */
const PARTS = ["runner", "starter"] as const;

/** A load test that lies ready in a ConfigMap. */
interface ReadyRun {
  readonly object: ClusterObject;
  readonly run: Manifest;
  readonly parallelism: number;
}

/**
 * The pods that k6-operator would make of the load tests that lie in ConfigMaps: of each namespace the largest test, since
 * nobody runs two at once. The operator copies these fields from the TestRun; what its pods run is of no matter to admission.
 */
export function testRunWorkloads(objects: readonly ClusterObject[]): readonly Workload[] {
  const largest = new Map<string, ReadyRun>();
  for (const ready of objects.flatMap(readyRuns)) {
    const namespace = namespaceOf(ready);
    const other = largest.get(namespace);
    if (other === undefined || other.parallelism < ready.parallelism) largest.set(namespace, ready);
  }
  return [...largest.values()].flatMap((ready) => PARTS.map((part) => workload(ready, part)));
}

function readyRuns(object: ClusterObject): readonly ReadyRun[] {
  const { kind } = object.manifest;
  const data = object.manifest["data"];
  if (kind !== "ConfigMap" || typeof data !== "object" || data === null) return [];
  return Object.values(data as Readonly<Record<string, string>>).flatMap((text) => {
    const run = testRunIn(text);
    if (run === undefined) return [];
    const parallelism = fieldAt(run, "spec", "parallelism");
    return [{ object, run, parallelism: typeof parallelism === "number" ? parallelism : 1 }];
  });
}

function testRunIn(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return fieldAt(value, "kind") === "TestRun" ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function namespaceOf({ object }: ReadyRun): string {
  return object.manifest.metadata.namespace ?? "default";
}

function workload(ready: ReadyRun, part: (typeof PARTS)[number]): Workload {
  const most = part === "runner" ? ready.parallelism : 1;
  const { metadata: runMetadata } = ready.run;
  return {
    object: ready.object,
    namespace: namespaceOf(ready),
    pod: podOf(fieldAt(ready.run, "spec", part), `${runMetadata.name}-${part}-`),
    most,
    arithmetic: `${part} of TestRun ${runMetadata.name}, ${most} at a time`,
  };
}

function podOf(part: unknown, generateName: string): Workload["pod"] {
  const given = (name: string) => fieldAt(part, name);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName, labels: fieldAt(part, "metadata", "labels") },
    spec: {
      automountServiceAccountToken: given("automountServiceAccountToken") === "true",
      securityContext: given("securityContext"),
      volumes: given("volumes"),
      containers: [
        {
          name: "k6",
          // The starter's is the operator's own where none is named.
          image: given("image") ?? "k6-operator",
          env: given("env"),
          resources: given("resources"),
          securityContext: given("containerSecurityContext"),
          volumeMounts: given("volumeMounts"),
        },
      ],
    },
  };
}
