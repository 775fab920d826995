import type { Comparison, ResourceState, Snapshot } from "../../model.ts";
import { isSecret, isUnknown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { movedGrants, networkMoves } from "./moves.ts";
import type { NetworkMove } from "./moves.ts";
import { changedPaths } from "../reading/subjects.ts";
import type { Subject } from "../reading/subjects.ts";

/** Something that a resource allows, or with `inverted` forbids. */
export interface Grant {
  /** Who or what it is allowed to or on: the URN of a resource of the stack, or a name outside of it. */
  readonly holder: string;
  readonly path: string;
  /** What is allowed, for a person. Equal grants have equal texts. */
  readonly text: string;
  /** Addresses it is granted to or for, as the text has them. @default - not to addresses */
  readonly peer?: string | undefined;
  /** Whether a holder that is new is told of, too. */
  readonly dangerous: boolean;
  /** Whether a part of it is known only after the update, so that nobody can tell whether it is new. @default false */
  readonly unsure?: boolean | undefined;
}

/** Permissions of one kind. A holder's grants add up, whichever resources they come from. */
export interface GrantAspect<G extends Grant = Grant> {
  readonly code: string;
  readonly types: readonly string[];
  /** What a grant more means, before the grants are listed. */
  readonly gained: string;
  /** What a grant less means. */
  readonly lost: string;
  /** Whether grants forbid: then one more is for the better. @default false */
  readonly inverted?: boolean | undefined;
  /** What a resource grants; undefined when it cannot be known before the update. */
  grants(resource: ResourceState): readonly G[] | undefined;
  /** Whether the first allows all that the second does. */
  covers(a: G, b: G): boolean;
}

/** Most grants that a message lists; the properties have them all. */
const LISTED = 8;

/** What is allowed more, and less, than before. */
export function compareGrants(
  aspect: GrantAspect,
  subjects: readonly Subject[],
  comparison: Comparison,
): readonly UnmarkedFinding[] {
  const touched = subjects.filter((one) =>
    aspect.types.includes((one.after ?? one.before)?.type ?? ""),
  );
  if (touched.length === 0) return [];
  const names = newNames(subjects);
  const moves = networkMoves(comparison);
  const pools = {
    moves,
    before: new Pool(aspect, comparison.base, names, moves),
    after: new Pool(aspect, comparison.head, new Map(), []),
  };
  return touched.flatMap((subject) => compareOne(aspect, subject, pools, comparison, names));
}

interface Pools {
  readonly moves: readonly NetworkMove[];
  readonly before: Pool;
  readonly after: Pool;
}

function compareOne(
  aspect: GrantAspect,
  subject: Subject,
  pools: Pools,
  comparison: Comparison,
  names: ReadonlyMap<string, string>,
): readonly UnmarkedFinding[] {
  const { before, after } = subject;
  const olds = before === undefined ? [] : aspect.grants(before)?.map((one) => renamed(one, names));
  const news = after === undefined ? [] : aspect.grants(after);
  if (olds === undefined || news === undefined) return cannotTell(aspect, subject, comparison);
  const gained = news.filter(
    (one) =>
      !pools.before.covers(one) &&
      !olds.some((old) => aspect.covers(old, one)) &&
      isTold(one, comparison.base, names),
  );
  const lost = olds.filter(
    (one) =>
      ![one, ...movedGrants(one, pools.moves)].some(
        (own) => pools.after.covers(own) || news.some((now) => aspect.covers(now, own)),
      ) && isTold(one, comparison.head, new Map()),
  );
  const up = aspect.inverted === true ? "better" : "worse";
  const down = aspect.inverted === true ? "worse" : "better";
  const sure = gained.filter((one) => one.unsure !== true);
  const unsure = gained.filter((one) => one.unsure === true);
  const hint = "whether this is new is known only after the update";
  return [
    ...(sure.length === 0 ? [] : [finding(aspect, subject, up, aspect.gained, sure)]),
    ...(unsure.length === 0 ? [] : [finding(aspect, subject, "neutral", hint, unsure)]),
    ...(lost.length === 0 ? [] : [finding(aspect, subject, down, aspect.lost, lost)]),
  ];
}

/** Nothing is said of what is deleted or hidden on both sides, nor of something new that belongs to new things only. */
function cannotTell(
  aspect: GrantAspect,
  { name, urn, before, after, properties }: Subject,
  comparison: Comparison,
): readonly UnmarkedFinding[] {
  if (after === undefined) return [];
  const isOld = (one: string): boolean => comparison.base.resources.has(one);
  if (before === undefined && !Object.values(after.propertyDependencies).flat().some(isOld))
    return [];
  if (
    before !== undefined &&
    aspect.grants(before) === undefined &&
    aspect.grants(after) === undefined
  ) {
    return [];
  }
  return [
    {
      topic: "security",
      code: aspect.code,
      direction: "neutral",
      message: `${name}: whether ${aspect.gained} cannot be told before the update, as what it says is not known or secret.`,
      urn,
      properties: properties.map(({ path }) => path).toSorted(),
    },
  ];
}

/** All that a version of the stack grants, by holder. */
class Pool {
  readonly #grants = new Map<string, Grant[]>();
  readonly #texts = new Set<string>();
  readonly #aspect: GrantAspect;

  constructor(
    aspect: GrantAspect,
    snapshot: Snapshot,
    names: ReadonlyMap<string, string>,
    moves: readonly NetworkMove[],
  ) {
    this.#aspect = aspect;
    for (const resource of snapshot.resources.values()) {
      if (!aspect.types.includes(resource.type)) continue;
      for (const grant of aspect.grants(resource) ?? []) {
        const own = renamed(grant, names);
        for (const one of [own, ...movedGrants(own, moves)]) this.#add(one);
      }
    }
  }

  covers(grant: Grant): boolean {
    if (this.#texts.has(`${grant.holder}\n${grant.text}`)) return true;
    const held = this.#grants.get(grant.holder) ?? [];
    return held.some((one) => this.#aspect.covers(one, grant));
  }

  #add(grant: Grant): void {
    const held = this.#grants.get(grant.holder) ?? [];
    held.push(grant);
    this.#grants.set(grant.holder, held);
    this.#texts.add(`${grant.holder}\n${grant.text}`);
  }
}

/**
 * Whether a grant is told of, seen from the version that lacks it: where its holder is missing as well, only a
 * dangerous one is. What is no resource of the stack is taken to be there.
 */
function isTold(grant: Grant, without: Snapshot, names: ReadonlyMap<string, string>): boolean {
  if (grant.dangerous || !grant.holder.startsWith("urn:")) return true;
  return without.resources.has(grant.holder) || [...names.values()].includes(grant.holder);
}

/** URNs of renamed resources: what each was, and what it is. */
function newNames(subjects: readonly Subject[]): ReadonlyMap<string, string> {
  return new Map(
    subjects.flatMap(({ before, after }) =>
      before === undefined || after === undefined || before.urn === after.urn
        ? []
        : [[before.urn, after.urn] as const],
    ),
  );
}

function renamed<G extends Grant>(grant: G, names: ReadonlyMap<string, string>): G {
  const holder = names.get(grant.holder);
  return holder === undefined ? grant : { ...grant, holder };
}

/** Who or what a resource is about: the URN its property was made from, else the property's text, else itself. */
export function holderOf(resource: ResourceState, key: string): string {
  const [urn] = (resource.propertyDependencies[key] ?? []).toSorted();
  if (urn !== undefined) return urn;
  const value = resource.inputs[key];
  return typeof value === "string" && !isUnknown(value) && !isSecret(value) ? value : resource.urn;
}

function finding(
  aspect: GrantAspect,
  subject: Subject,
  direction: UnmarkedFinding["direction"],
  what: string,
  grants: readonly Grant[],
): UnmarkedFinding {
  const texts = [...new Set(grants.map(({ text }) => text))].toSorted();
  const listed = texts.slice(0, LISTED).join("; ");
  const more = texts.length > LISTED ? `; and ${String(texts.length - LISTED)} more` : "";
  return {
    topic: "security",
    code: aspect.code,
    direction,
    message: `${subject.name}: ${what}: ${listed}${more}.`,
    urn: subject.urn,
    properties: changedPaths(
      subject,
      [...new Set(grants.map(({ path }) => path))].filter((path) => path !== ""),
    ),
  };
}
