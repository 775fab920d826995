// The process of the load: what it does holds up neither the parent nor what the parent measures. It ends with its parent.
import type { FromLoad, LoadTask, ToLoad } from "./plans.ts";
import { probe } from "./probe.ts";
import { runTraffic } from "./traffic.ts";
import { runWarming } from "./warming.ts";

const stops = new Map<number, AbortController>();

process.on("disconnect", () => process.exit());
process.on("message", (message: ToLoad) => {
  if ("stop" in message) stops.get(message.id)?.abort();
  else void work(message.id, message.task);
});
tell({ kind: "ready" });

function tell(message: FromLoad): void {
  process.send?.(message);
}

async function work(id: number, task: LoadTask): Promise<void> {
  const over = new AbortController();
  stops.set(id, over);
  try {
    const seen = await run(task, over.signal, () => tell({ kind: "began", id }));
    tell({ kind: "done", id, seen });
  } catch (error) {
    tell({ kind: "failed", id, why: (error as Error).message });
  } finally {
    stops.delete(id);
  }
}

function run(task: LoadTask, over: AbortSignal, began: () => void): Promise<unknown> {
  if (task.kind === "probe") return probe(task.port, over, began);
  began();
  return task.kind === "traffic" ? runTraffic(task.plan) : runWarming(task.plan);
}
