import { createHash } from "node:crypto";
import type { PodResources } from "../workload/types.ts";
import { mib } from "../units.ts";
import { k6Script } from "./script.ts";
import type { LoadTestPlan } from "./types.ts";

/** Key of the script in its ConfigMap. */
export const SCRIPT_FILE = "test.js";
/** Key of the TestRun beside it. */
export const MANIFEST_FILE = "testrun.json";

/** Port on which a runner tells its state and is started; k6-operator, pkg/resources/jobs/runner.go (--address). */
export const RUNNER_PORT = 6565;

/** Hexadecimal digits in the name of a script: 32 bits, for the few that ever exist at a time. */
const REVISION_DIGITS = 8;

/**
 * User of the image grafana/k6 (USER 12345 in the Dockerfile of k6 v1.7.0). The starter, curl and a shell, gets the same:
 * neither writes anything but what is mounted, nor needs an entry in the image's passwd.
 */
const K6_USER = 12_345;

/** k6 inspects the script, or curl starts the runners: seconds of work, with room for the script's options. */
const HELPER_RESOURCES: PodResources = Object.freeze({
  cpuRequestMillicores: 50,
  memory: mib(128),
  ephemeralStorage: mib(64),
  tmp: mib(16),
  cache: mib(0),
  qos: "Burstable",
});

/** What a TestRun needs beside the plan. */
export interface TestRunOptions {
  /** Image with k6, by digest. */
  readonly image: string;
  /**
   * Image with sh and curl that starts the runners, by digest.
   * @default - the operator's own, ghcr.io/grafana/k6-operator:latest-starter, which is named by tag
   */
  readonly starterImage?: string;
  /**
   * Labels of all pods of the run beside the operator's own, for network policies.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** An object of k6-operator, as plain data. */
export interface TestRun {
  readonly apiVersion: "k6.io/v1alpha1";
  readonly kind: "TestRun";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The ConfigMap with script and TestRun, as plain data. */
export interface ScriptConfigMap {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: { readonly name: string; readonly namespace: string };
  /** Another content has another name: a run that is under way keeps its own. */
  readonly immutable: true;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The TestRun that runs a plan's script. Fields as in the API of k6-operator (api/v1alpha1/testrun_types.go, as read in the
 * repository, not at the tag of one release).
 * - Its name is the plan's, so that a second run cannot be created beside the first: two at once would measure each other.
 * - No `cleanup: post`: it removes the pods as they end, and with them the result. It stays until the next run.
 * - The operator mounts a token for the API in every pod unless it is told not to, as a text.
 */
export function testRun(plan: LoadTestPlan, options: TestRunOptions): TestRun {
  const file = { name: scriptName(plan, options), file: SCRIPT_FILE };
  return {
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: { name: plan.name, namespace: plan.namespace },
    spec: { script: { configMap: file }, ...runSpec(plan, options) },
  };
}

/** The ConfigMap that `testRun` of the same plan and options refers to. */
export function scriptConfigMap(plan: LoadTestPlan, options: TestRunOptions): ScriptConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: scriptName(plan, options), namespace: plan.namespace },
    immutable: true,
    data: {
      [SCRIPT_FILE]: k6Script(plan),
      [MANIFEST_FILE]: `${JSON.stringify(testRun(plan, options), undefined, 2)}\n`,
    },
  };
}

function scriptName(plan: LoadTestPlan, options: TestRunOptions): string {
  const content = JSON.stringify([k6Script(plan), plan.namespace, runSpec(plan, options)]);
  const revision = createHash("sha256").update(content).digest("hex").slice(0, REVISION_DIGITS);
  return `${plan.name}-${revision}`;
}

function runSpec(plan: LoadTestPlan, options: TestRunOptions): Readonly<Record<string, unknown>> {
  const { image, starterImage, labels } = options;
  const pod = (resources: PodResources) => ({
    ...(labels === undefined ? {} : { metadata: { labels } }),
    automountServiceAccountToken: "false",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: K6_USER,
      runAsGroup: K6_USER,
      fsGroup: K6_USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containerSecurityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: requirements(resources),
  });
  const k6 = (resources: PodResources) => ({
    image,
    env: [
      // k6 would report its use, and look for a build with extensions, outside.
      { name: "K6_AUTO_EXTENSION_RESOLUTION", value: "false" },
      { name: "K6_NO_USAGE_REPORT", value: "true" },
    ],
    ...pod(resources),
    // The initializer packs the script here.
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: quantity(mib(16)) } }],
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  });
  return {
    parallelism: plan.parallelism,
    initializer: k6(HELPER_RESOURCES),
    runner: k6(plan.runner),
    starter: {
      ...(starterImage === undefined ? {} : { image: starterImage }),
      ...pod(HELPER_RESOURCES),
    },
  };
}

function requirements(each: PodResources): Readonly<Record<string, unknown>> {
  const { cpuRequestMillicores, memory, ephemeralStorage } = each;
  const fixed = { memory: quantity(memory), "ephemeral-storage": quantity(ephemeralStorage) };
  return { requests: { cpu: `${cpuRequestMillicores}m`, ...fixed }, limits: fixed };
}

/** Bytes as Kubernetes writes whole MiB. */
function quantity(bytes: number): string {
  return `${bytes / 1024 / 1024}Mi`;
}
