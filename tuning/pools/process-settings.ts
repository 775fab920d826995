import type { ServiceConfig } from "../../config/schema.ts";
import type { Setting } from "../setting.ts";
import { toSetting } from "./contract.ts";

/** How many processes a replica runs, and how much each takes on. */
export function processSettings({ kind, workers, concurrency }: ServiceConfig): Setting[] {
  const count = toSetting({
    name: kind === "worker" ? "CELERY_WORKER_CONCURRENCY" : "WEB_CONCURRENCY",
    value: workers,
    why: "Stated, because a process that counts the CPUs sees those of the host: 16 workers in a 1-CPU pod of an 8-vCPU node, each with pools of its own.",
    source:
      kind === "worker"
        ? "Celery documentation, worker_concurrency"
        : "Gunicorn and Uvicorn documentation, WEB_CONCURRENCY",
    default: kind === "worker" ? "number of CPUs of the host" : "1",
  });
  const settings = [count];
  if (kind === "worker") {
    settings.push(
      toSetting({
        name: "CELERY_WORKER_PREFETCH_MULTIPLIER",
        value: 1,
        why: "A process takes one task at a time; with the 4 the guides ask for, three urgent tasks wait behind a long one while other processes are idle.",
        source: "Celery documentation, Optimizing: prefetch limits",
        default: "4",
      }),
    );
  }
  if (concurrency !== undefined) {
    settings.push(
      toSetting({
        name: "PROCESS_CONCURRENCY",
        value: concurrency,
        why: "What one process has in hand at once, from the stack configuration; more waits in its queue.",
        source: "stack configuration, services.<name>.concurrency",
        default: "no limit",
      }),
    );
  }
  return settings;
}
