import { hashChange, hashFinding } from "../gate/hash.ts";
import { TOPICS } from "../model.ts";
import type {
  ClassifiedChange,
  Comparison,
  Finding,
  ResourceChange,
  Topic,
  Verdict,
} from "../model.ts";
import { CLASSIFIERS, VIEWS } from "./all.ts";
import { fallback } from "./general/fallback.ts";
import { rank } from "./rule.ts";
import type { UnmarkedFinding } from "./rule.ts";

/** What a comparison comes to. */
export interface Classification {
  /** Worst first, then by URN. */
  readonly changes: readonly ClassifiedChange[];
  /** By topic, for the worse first, then by code and URN. */
  readonly findings: readonly Finding[];
}

/** Says what every change does, and what the changes come to together. */
export function classify(comparison: Comparison): Classification {
  const changes = comparison.changes.map((change) => classifyChange(change, comparison));
  return {
    changes: changes.sort((a, b) => first(rank(a.class) - rank(b.class), order(a.urn, b.urn))),
    findings: sortFindings(VIEWS.flatMap((view) => view.find(comparison)).map(markFinding)),
  };
}

function classifyChange(change: ResourceChange, comparison: Comparison): ClassifiedChange {
  const spoken = CLASSIFIERS.filter(({ types }) => types?.includes(change.type) ?? true).flatMap(
    (classifier) => classifier.judge(change, comparison),
  );
  const verdicts = [...spoken, ...fallback(change, comparison, spoken)].sort(compareVerdicts);
  const classified = { ...change, class: verdicts[0]?.class ?? "none", verdicts };
  return { ...classified, hash: hashChange(classified) };
}

function compareVerdicts(a: Verdict, b: Verdict): number {
  return first(rank(a.class) - rank(b.class), order(a.code, b.code), order(a.message, b.message));
}

/** Gives a finding the hash that a waiver is bound to. */
export function markFinding(finding: UnmarkedFinding): Finding {
  return { ...finding, hash: hashFinding(finding) };
}

const DIRECTIONS = ["worse", "better", "neutral"];

/** Findings by topic, for the worse first, then by code, URN and words. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const place = ({ topic, direction }: Finding) =>
    TOPICS.indexOf(topic satisfies Topic) * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
  return [...findings].sort((a, b) =>
    first(
      place(a) - place(b),
      order(a.code, b.code),
      order(a.urn ?? "", b.urn ?? ""),
      order(a.message, b.message),
    ),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first order that is one. */
function first(...orders: readonly number[]): number {
  return orders.find((one) => one !== 0) ?? 0;
}
