import { hashChange, hashFinding, hashWithFollowers } from "../gate/hash.ts";
import { TOPICS } from "../model.ts";
import type {
  ClassifiedChange,
  Comparison,
  Finding,
  ResourceChange,
  Topic,
  Verdict,
} from "../model.ts";
import { compareText } from "../text.ts";
import { CLASSIFIERS, VIEWS } from "./all.ts";
import { followers } from "./follow.ts";
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
  const changes = markChanges(comparison.changes.map((one) => classifyChange(one, comparison)));
  return {
    changes: [...changes].sort((a, b) =>
      first(rank(a.class) - rank(b.class), compareText(a.urn, b.urn)),
    ),
    findings: sortFindings(
      markFindings(
        VIEWS.flatMap((view) => view.find(comparison)),
        changes,
      ),
    ),
  };
}

type UnmarkedChange = Omit<ClassifiedChange, "hash">;

function classifyChange(change: ResourceChange, comparison: Comparison): UnmarkedChange {
  const spoken = CLASSIFIERS.filter(({ types }) => types?.includes(change.type) ?? true).flatMap(
    (classifier) => classifier.judge(change, comparison),
  );
  const verdicts = [...spoken, ...fallback(change, comparison, spoken)].sort(compareVerdicts);
  return { ...change, class: verdicts[0]?.class ?? "none", verdicts };
}

/** Gives changes the hashes that waivers are bound to; one that others follow from stands for them, too. */
function markChanges(changes: readonly UnmarkedChange[]): readonly ClassifiedChange[] {
  const roots = followers(changes);
  const hashes = new Map(changes.map((change) => [change.urn, hashChange(change)]));
  const followersOf = Map.groupBy(roots.keys(), (urn) => roots.get(urn));
  return changes.map((change) => {
    const { urn } = change;
    const own = (followersOf.get(urn) ?? []).map((follower) => hashes.get(follower) ?? "");
    const follows = roots.get(urn);
    const hash = hashWithFollowers(hashes.get(urn) ?? "", own);
    return { ...change, ...(follows !== undefined && { follows }), hash };
  });
}

function compareVerdicts(a: Verdict, b: Verdict): number {
  return first(
    rank(a.class) - rank(b.class),
    compareText(a.code, b.code),
    compareText(a.message, b.message),
  );
}

/** Gives findings the hashes that waivers are bound to. */
export function markFindings(
  findings: readonly UnmarkedFinding[],
  changes: readonly ResourceChange[],
): readonly Finding[] {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  return findings.map((finding) => ({
    ...finding,
    hash: hashFinding(finding, byUrn.get(finding.urn ?? "")),
  }));
}

const DIRECTIONS = ["worse", "better", "neutral"];

/** Findings by topic, for the worse first, then by code, URN and words. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const place = ({ topic, direction }: Finding) =>
    TOPICS.indexOf(topic satisfies Topic) * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
  return [...findings].sort((a, b) =>
    first(
      place(a) - place(b),
      compareText(a.code, b.code),
      compareText(a.urn ?? "", b.urn ?? ""),
      compareText(a.message, b.message),
    ),
  );
}

/** The first order that is one. */
function first(...orders: readonly number[]): number {
  return orders.find((one) => one !== 0) ?? 0;
}
