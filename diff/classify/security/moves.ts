import type { Comparison } from "../../model.ts";
import { contains, parseRange } from "./addresses.ts";
import type { Range } from "./addresses.ts";
import type { Grant } from "./grants.ts";

const VPC = "aws:ec2/vpc:Vpc";

/** A network that gets other addresses. */
export interface NetworkMove {
  readonly from: Range;
  readonly to: Range;
}

/** Networks of the stack whose IPv4 block becomes another one of the same size. */
export function networkMoves({ changes }: Comparison): readonly NetworkMove[] {
  return changes.flatMap(({ type, before, after }) => {
    if (type !== VPC) return [];
    const [from, to] = [before, after].map((state) => {
      const block = state?.inputs["cidrBlock"];
      return typeof block === "string" ? parseRange(block) : undefined;
    });
    if (from === undefined || to === undefined) return [];
    return from.prefix === to.prefix && from.first !== to.first ? [{ from, to }] : [];
  });
}

/**
 * What was granted, as it has to be written once its network has moved: who was let in has other addresses then, and that
 * is neither more nor less than before.
 *
 * @returns the grant with its addresses at the same place of the new block; none when it is of no network that moves
 */
export function movedGrants<G extends Grant>(
  grant: G,
  moves: readonly NetworkMove[],
): readonly G[] {
  const { peer, text } = grant;
  const range = peer === undefined ? undefined : parseRange(peer);
  if (peer === undefined || range?.version !== 4) return [];
  return moves
    .filter(({ from }) => contains(from, range))
    .map(({ from, to }) => {
      const now = `${dotted(range.first - from.first + to.first)}/${String(range.prefix)}`;
      return { ...grant, peer: now, text: text.replace(peer, now) };
    });
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((bits) => String((address >> bits) & 255n)).join(".");
}
