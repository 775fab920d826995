import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import type { Slo } from "../observability/types.ts";
import type { Setting } from "../setting.ts";
import type { PodResources } from "../workload/types.ts";

/** How the load comes. */
export type LoadTestScenario = LoadTestConfig["scenario"];

/** What a load test has to know of the service it is put on. */
export interface LoadTestService {
  readonly kind: "web" | "realtime" | "worker";
  /** Namespace its pods run in; the runners run in the same. */
  readonly namespace: string;
  /** TCP port of its Service. */
  readonly port: number;
  /**
   * What it promises: the source of the thresholds.
   * @default - nothing, so there is nothing a test could judge: refused
   */
  readonly slo?: Slo;
  /**
   * Seconds the longest request takes, a whole number: when a runner gives one up.
   * @default 60
   */
  readonly longestSeconds?: number;
  /**
   * Paths of its probes and metrics, which are no load: they say nothing of what users wait for.
   * @default []
   */
  readonly healthPaths?: readonly string[];
}

/** A limit of k6: a metric, perhaps with tags in braces, and the expression that must hold. */
export interface Threshold {
  /** As k6 names it: "http_req_duration{scenario:ramp}". */
  readonly metric: string;
  /** "p(95)<500". */
  readonly expression: string;
  /**
   * The run is stopped when it does not hold, from so many seconds after the start on.
   * @default - the run goes on to its end
   */
  readonly abortAfterSeconds?: number;
  /** Why, with the arithmetic. */
  readonly why: string;
}

/** Part of a load: from the last rate or number to this one, evenly, within a time. */
export interface Stage {
  /** Milliseconds it takes; 0 is at once. */
  readonly milliseconds: number;
  /** Requests a second, or connections, at its end. */
  readonly target: number;
}

/** A path and how often it is asked for in comparison to the others. */
export interface WeightedPath {
  readonly path: string;
  readonly weight: number;
}

/** A load test with all its numbers, from which script and TestRun are made. */
export interface LoadTestPlan {
  /** Name in the configuration. */
  readonly name: string;
  /** Name of the service it is put on. */
  readonly service: string;
  readonly namespace: string;
  readonly scenario: LoadTestScenario;
  /** Requests a second, or connections, at the peak. */
  readonly peak: number;
  /** Seconds of the whole test, without what hangs at its end. */
  readonly durationSeconds: number;
  /** How the load comes and goes, from 0 on; one stage in scenario steady, which has the peak from the start on. */
  readonly stages: readonly Stage[];
  /** Sorted, so that the order in which they were written makes no other script. */
  readonly paths: readonly WeightedPath[];
  /** Virtual users (VUs) of k6 that are there from the start, and no more come: one for each request at a time, or connection. */
  readonly virtualUsers: number;
  /** Seconds after which a request or an attempt to connect is given up, as failed. */
  readonly timeoutSeconds: number;
  readonly thresholds: readonly Threshold[];
  /** Address of the service inside the cluster, which BASE_URL replaces; without a slash at the end. */
  readonly baseUrl: string;
  /** Pods among which the load is divided. */
  readonly parallelism: number;
  /** What each of them asks for. */
  readonly runner: PodResources;
  /** The computed numbers, each with its reason. */
  readonly settings: readonly Setting[];
}
