import type { PlacedMutant } from "./apply.ts";

/**
 * Shares mutants out to as few previews as it can, so that in each one every finding has one possible cause: no resource
 * has two mutants, a rule on the stack as a whole has one at most, and those of a group are apart.
 *
 * @param stackRules names of the rules on the stack as a whole
 */
export function makeBatches(
  mutants: readonly PlacedMutant[],
  stackRules: ReadonlySet<string>,
): readonly (readonly PlacedMutant[])[] {
  const wanted = new Map<string, number>();
  for (const key of mutants.flatMap((one) => claims(one, stackRules))) {
    wanted.set(key, (wanted.get(key) ?? 0) + 1);
  }
  const rarity = (one: PlacedMutant) =>
    Math.max(...claims(one, stackRules).map((key) => wanted.get(key) ?? 0));
  // What many want is shared out first, as the number of batches is at least theirs; the sort is stable.
  const ordered = [...mutants].sort((a, b) => rarity(b) - rarity(a));
  const batches: { readonly taken: Set<string>; readonly members: PlacedMutant[] }[] = [];
  for (const one of ordered) {
    const keys = claims(one, stackRules);
    const free = batches
      .filter(({ taken }) => !keys.some((key) => taken.has(key)))
      .sort((a, b) => a.members.length - b.members.length)[0];
    const batch = free ?? { taken: new Set(), members: [] };
    if (free === undefined) batches.push(batch);
    for (const key of keys) batch.taken.add(key);
    batch.members.push(one);
  }
  return batches.map(({ members }) => members);
}

/** What a mutant needs for itself in a preview. */
function claims(
  { mutant, touches, expected }: PlacedMutant,
  stackRules: ReadonlySet<string>,
): string[] {
  const keys = new Set([...touches, ...expected]);
  if (stackRules.has(mutant.rule)) keys.add(`rule ${mutant.rule}`);
  if (mutant.group !== undefined) keys.add(`group ${mutant.group}`);
  return [...keys];
}
