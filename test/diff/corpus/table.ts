import type { ChangeClass } from "../../../diff/model.ts";
import type { PlainCase, StackCase } from "./case.ts";
import { isRight, scores } from "./score.ts";
import type { JudgedCase, Judgement } from "./score.ts";

/** The classes of which nothing may be missed and nothing made up. */
export const PERFECT: readonly ChangeClass[] = ["data-loss", "replace", "reboot"];

/** Whether nothing of the classes that matter most is missed or made up. */
export function isPerfect(cases: readonly JudgedCase[]): boolean {
  return scores(cases).every(
    (one) => !PERFECT.includes(one.class) || (one.right === one.said && one.right === one.expected),
  );
}

/** The corpus as a page: what each class scored, then every case. */
export function corpusPage(
  cases: readonly (PlainCase | StackCase)[],
  judged: readonly JudgedCase[],
): string {
  return `# The corpus of changes

Written by \`make diff-corpus ARGS=--write\`: every change is made to a base that is up on the sandbox, previewed there by the real
engine, and classified. What a change is expected to be was written down from what AWS and Kubernetes do, not from what the diff says. The numbers
under "stands for" are explained in [diff.md](diff.md#what-the-corpus-covers).

${scoreTable(judged)}

${judged.filter(isRight).length} of ${judged.length} changes came as expected in all their resources and topics.

| change | stands for | what it does |
| --- | --- | --- |
${cases.map((one, index) => row(one, judged[index])).join("\n")}
`;
}

/** Precision and recall, class by class. */
export function scoreTable(judged: readonly JudgedCase[]): string {
  const rows = scores(judged).map(
    (one) =>
      `| ${one.class} | ${one.expected} | ${percent(one.right, one.said)} | ${percent(one.right, one.expected)} |`,
  );
  return ["| class | changes | precision | recall |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${Number(((100 * part) / whole).toFixed(1))} %`;
}

function row({ name, covers }: PlainCase | StackCase, judged: JudgedCase | undefined): string {
  const did = judged?.judgements ?? [];
  const wrong = [...did.filter(({ expected, got }) => expected !== got).map(word)];
  const cell = [...summary(did), ...wrong.map((one) => `**${one}**`), ...(judged?.topics ?? [])];
  const told = cell.length === 0 ? "nothing" : cell.join("; ");
  return `| ${name} | ${covers.join(", ")} | ${told} |`;
}

function word({ resource, expected, got }: Judgement): string {
  return `${resource}: ${got ?? "nothing"} instead of ${expected ?? "nothing"}`;
}

/** How many resources there are of each class, or which one. */
function summary(judgements: readonly Judgement[]): string[] {
  const right = judgements.filter(({ expected, got }) => expected === got);
  const byClass = Map.groupBy(right, ({ got }) => got);
  return [...byClass].map(([name, all]) =>
    all.length === 1 ? `${all[0]?.resource} ${name}` : `${all.length} resources ${name}`,
  );
}
