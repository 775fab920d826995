import { CLASSES } from "../../../diff/model.ts";
import type { ChangeClass, Topic } from "../../../diff/model.ts";
import { COMPARED_TOPICS } from "./case.ts";

/** What a case says will come of it. */
export interface Expectation {
  readonly name: string;
  readonly classes: Readonly<Record<string, ChangeClass>>;
  readonly worse?: readonly Topic[];
}

/** What came of it. */
export interface Outcome {
  /** Class of each resource that changes, by its name. */
  readonly classes: Readonly<Record<string, ChangeClass>>;
  /** The topics with findings for the worse. */
  readonly worse: readonly Topic[];
}

/** One resource of a case; a class is missing where it should not change, or did not. */
export interface Judgement {
  readonly resource: string;
  readonly expected?: ChangeClass | undefined;
  readonly got?: ChangeClass | undefined;
}

/** A case that was run. */
export interface JudgedCase {
  readonly name: string;
  readonly judgements: readonly Judgement[];
  /** Topics found that should not have been, and the other way round. Sorted. */
  readonly topics: readonly string[];
}

/** How often a class was said rightly. */
export interface ClassScore {
  readonly class: ChangeClass;
  /** Changes that are of this class. */
  readonly expected: number;
  /** Changes that were said to be. */
  readonly said: number;
  /** Changes of which both holds. */
  readonly right: number;
}

/** Compares what was expected with what came. */
export function judgeCase(expectation: Expectation, outcome: Outcome): JudgedCase {
  const patterns = Object.entries(expectation.classes);
  const came = Object.entries(outcome.classes).map(([resource, got]): Judgement => {
    const expected = patterns.find(([pattern]) => fits(pattern, resource))?.[1];
    return { resource, expected, got };
  });
  const missing = patterns
    .filter(([name]) => !name.includes("*") && !(name in outcome.classes))
    .map(([resource, expected]): Judgement => ({ resource, expected }));
  const judgements = [...came, ...missing].sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return { name: expectation.name, judgements, topics: wrongTopics(expectation, outcome) };
}

function wrongTopics({ worse }: Expectation, outcome: Outcome): readonly string[] {
  if (worse === undefined) return [];
  return COMPARED_TOPICS.flatMap((topic) => {
    const [expected, got] = [worse.includes(topic), outcome.worse.includes(topic)];
    if (expected === got) return [];
    return [expected ? `${topic} is missing` : `${topic} for no reason`];
  });
}

/** Whether a name is that of a pattern, in which "*" stands for any text. */
function fits(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[^\w]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

/** Whether all of a case came as expected. */
export function isRight({ judgements, topics }: JudgedCase): boolean {
  return topics.length === 0 && judgements.every(({ expected, got }) => expected === got);
}

/** Precision and recall of each class over all cases. */
export function scores(cases: readonly JudgedCase[]): readonly ClassScore[] {
  const all = cases.flatMap(({ judgements }) => judgements);
  return CLASSES.map((name) => ({
    class: name,
    expected: all.filter(({ expected }) => expected === name).length,
    said: all.filter(({ got }) => got === name).length,
    right: all.filter(({ expected, got }) => expected === name && got === name).length,
  }));
}
