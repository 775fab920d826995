import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import { mib } from "../units.ts";
import type { PodResources } from "../workload/types.ts";
import { MESSAGE_SECONDS } from "./script.ts";

/*
 * Measured with k6 1.7.0 on two busy cores of an x86-64 machine, 12 s a run, against a service on the same machine: memory
 * 54 MiB with 30 users, 509 MiB with 1905, which is 248 KiB a user; processor time with 30 users 382 us a request at 450 a
 * second, 291 at 1260; 1905 users take another 1.8 s once, to start. Rounded up: garbage comes in waves, and a runner that is
 * short of either measures itself.
 */

/** k6 itself, with the script and the histograms of its metrics, in MiB. */
const BASE_MIB = 128;
/** One virtual user with its script engine, connection and buffers, in KiB. */
const USER_KIB = 384;
/** Processor time of one request, or of one message with its answer, in microseconds. */
const REQUEST_MICROSECONDS = 500;
/** What k6 takes while nothing happens, and to start, in millicores. */
const LEAST_MILLICORES = 100;

/** Resources of one runner, with the arithmetic. */
export interface Runner {
  readonly resources: PodResources;
  readonly memoryWhy: string;
  readonly cpuWhy: string;
}

/**
 * What one runner asks for. No CPU limit: a runner that is throttled sees a slow service.
 * @param users virtual users of all runners
 */
export function runnerResources(
  { scenario, peak, parallelism }: LoadTestConfig,
  users: number,
): Runner {
  const each = Math.ceil(users / parallelism);
  const memory = BASE_MIB + Math.ceil((each * USER_KIB) / 1024);
  // A message and a ping.
  const perSecond = scenario === "websocket" ? (2 * peak) / MESSAGE_SECONDS : peak;
  const rate = Math.ceil(perSecond / parallelism);
  const cpu = LEAST_MILLICORES + Math.ceil((rate * REQUEST_MICROSECONDS) / 1000);
  return {
    resources: {
      cpuRequestMillicores: cpu,
      memory: mib(memory),
      ephemeralStorage: mib(128),
      tmp: mib(0),
      cache: mib(16),
      qos: "Burstable",
    },
    memoryWhy: `${BASE_MIB} MiB for k6 and ${USER_KIB} KiB for each of ${each} virtual users.`,
    cpuWhy: `${LEAST_MILLICORES}m for k6 and ${REQUEST_MICROSECONDS} us for each of ${rate} requests or messages a second.`,
  };
}
