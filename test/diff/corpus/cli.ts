import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { runLab } from "../../../lab/command.ts";
import { resolveEngine } from "../../../sandbox/engine/resolve.ts";
import { EXIT } from "../../../sandbox/errors.ts";
import { CACHE_CASES } from "./cases/cache.ts";
import { DATABASE_CASES } from "./cases/database.ts";
import { KUBERNETES_CASES } from "./cases/kubernetes.ts";
import { PLATFORM_CASES } from "./cases/platform.ts";
import { PROD_CASES } from "./cases/prod.ts";
import { plainGroup, prodGroup, runGroup } from "./run.ts";
import { isRight } from "./score.ts";
import type { JudgedCase } from "./score.ts";
import { corpusPage, isPerfect, scoreTable } from "./table.ts";

const DESCRIPTION = `Makes every change of the corpus on the real engine, and compares what the diff says of it with what is known to
be right. Fails unless every resource of every change is classified as expected.`;

const PAGE = join(import.meta.dirname, "..", "..", "..", "docs", "diff-corpus.md");

interface Flags {
  readonly only?: string;
  readonly write?: true;
}

function run({ only, write }: Flags): Promise<void> {
  return runLab(async (context) => {
    const { reporter, interrupts, env } = context;
    await resolveEngine({ env, reporter, signal: interrupts.signal });
    const chosen = <T extends { readonly name: string }>(cases: readonly T[]) =>
      cases.filter(({ name }) => only === undefined || name.includes(only));
    const plain = chosen([
      ...DATABASE_CASES,
      ...CACHE_CASES,
      ...PLATFORM_CASES,
      ...KUBERNETES_CASES,
    ]);
    const prod = chosen(PROD_CASES);
    const count = plain.length + prod.length;
    const task = reporter.task(`making ${count} changes on the real engine`, { now: true });
    const judged: JudgedCase[] = [];
    try {
      for (const group of [plainGroup(plain), prodGroup(prod)]) {
        if (group.cases.length === 0) continue;
        const before = judged.length;
        judged.push(
          ...(await runGroup(group, context, (done) =>
            task.update(`${before + done} of ${count}`),
          )),
        );
      }
    } finally {
      task.end();
    }
    for (const one of judged.filter((one) => !isRight(one))) console.log(told(one));
    console.log(`\n${scoreTable(judged)}\n`);
    const right = judged.filter(isRight).length;
    console.log(`${right} of ${judged.length} changes as expected`);
    if (write === true) writeFileSync(PAGE, corpusPage([...plain, ...prod], judged));
    return right === judged.length && isPerfect(judged) ? EXIT.ok : EXIT.failed;
  });
}

function told({ name, judgements, topics }: JudgedCase): string {
  const wrong = judgements.filter(({ expected, got }) => expected !== got);
  const lines = wrong.map(
    ({ resource, expected, got }) =>
      `${resource}: said ${got ?? "no change"}, expected ${expected ?? "no change"}`,
  );
  return [name, ...lines.map((line) => `  ${line}`), ...topics.map((topic) => `  ${topic}`)].join(
    "\n",
  );
}

await new Command("diff-corpus")
  .description(DESCRIPTION)
  .option("--only <text>", "only the changes with this in their names")
  .option("--write", "write docs/diff-corpus.md")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(run)
  .parseAsync();
