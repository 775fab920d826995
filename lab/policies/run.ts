import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { LabContext } from "../command.ts";
import { LabError, labError } from "../errors.ts";
import type { PlacedMutant } from "./apply.ts";
import { judgeBatch, readFindings } from "./judge.ts";
import type { BatchResult, PackFinding } from "./judge.ts";
import { advisoryConfig } from "./levels.ts";
import { withReplayFolder } from "./preview.ts";
import type { PreviewStack, ReplayFolder } from "./preview.ts";
import { differences, readRecording } from "./recording.ts";
import type { RecordedResource, Recording } from "./recording.ts";

/** Previews at a time. Each is three processes that wait for each other: two of them keep two processors busy. */
const AT_ONCE = 2;

/** Differences of the replay that are shown. */
const SHOWN = 20;

/** What is run. */
export interface MutationRun {
  readonly stack: PreviewStack;
  readonly recording: Recording;
  /** Mutants, preview by preview. */
  readonly batches: readonly (readonly PlacedMutant[])[];
  /** Folder of the policy pack. */
  readonly pack: string;
  readonly context: LabContext;
}

/**
 * Previews the stack without mutants and then each batch, through the real engine with the pack.
 *
 * @throws LabError when the replayed stack is not the recorded one, the pack finds something in it, or a preview fails
 */
export async function runMutants(run: MutationRun): Promise<readonly BatchResult[]> {
  const { stack, recording, context, pack } = run;
  return await withReplayFolder(stack, recording, context, async (folder) => {
    const config = join(folder.path, "policy-config.json");
    writeFileSync(config, advisoryConfig(join(pack, `config.${stack.stack}.json`)));
    const engineArgs = ["--policy-pack", pack, "--policy-pack-config", config];
    const judged = { folder, engineArgs };
    const task = context.reporter.task("previewing the stack without mutants", { now: true });
    try {
      const control = await controlOf(recording, judged);
      task.update(`0 of ${run.batches.length} previews with mutants done`);
      let done = 0;
      return await inParallel(run.batches, async (batch) => {
        const resources = batch.reduce<readonly RecordedResource[]>(
          (changed, mutant) => mutant.apply(changed),
          recording.resources,
        );
        const { findings } = await preview(resources, judged);
        task.update(`${++done} of ${run.batches.length} previews with mutants done`);
        return judgeBatch(batch, findings, control);
      });
    } finally {
      task.end();
    }
  });
}

interface Judged {
  readonly folder: ReplayFolder;
  readonly engineArgs: readonly string[];
}

/** What the pack finds in the stack itself: nothing but what is waived, or cannot be known yet. */
async function controlOf(recording: Recording, judged: Judged): Promise<readonly PackFinding[]> {
  const { findings, output } = await preview(recording.resources, judged, true);
  const different = differences(recording, readRecording(output));
  if (different.length > 0) {
    throw labError("The replayed stack is not the recorded one", different.slice(0, SHOWN));
  }
  const wrong = findings.filter(
    ({ state, waiver }) => state === "violation" && waiver === undefined,
  );
  if (wrong.length > 0) {
    throw labError(
      "The stack violates rules without any mutant",
      wrong.map(({ rule, urn, message }) => `${rule}: ${urn ?? "the stack"}: ${message}`),
    );
  }
  return findings;
}

let previews = 0;

async function preview(
  resources: readonly RecordedResource[],
  { folder, engineArgs }: Judged,
  json = false,
): Promise<{ readonly findings: readonly PackFinding[]; readonly output: string }> {
  const file = join(folder.path, `results-${++previews}.jsonl`);
  const variables = { PLUMBLINE_POLICY_RESULTS: file };
  const output = await folder.preview({ resources, engineArgs, variables, json });
  const findings = existsSync(file) ? readFindings(readFileSync(file, "utf8")) : undefined;
  if (findings === undefined) {
    throw new LabError("The policy pack did not come to its end in a preview: no summary from it.");
  }
  return { findings, output };
}

/** Does the work for all items, some at a time, and keeps their order. The first error ends it, when the others are done. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return results;
}
