/** The five guides, and what each is of. */
export const GUIDES = {
  "000": "WWMAA",
  "001": "TreeBeard",
  "002": "Phase 9",
  "003": "Wakala",
  "004": "WorkshopsAI CMS",
} as const;

/** Number of a guide. */
export type GuideId = keyof typeof GUIDES;

/** A place of a guide. */
export interface Place {
  readonly guide: GuideId;
  /** Section of the guide. */
  readonly where: string;
}

/** What every claim has. */
interface Claimed {
  /** "index-10x": unique. */
  readonly id: string;
  /** Where it is claimed; more than one place when several guides say the same. */
  readonly places: readonly Place[];
  /** The claim in a few words, with the guide's numbers. */
  readonly says: string;
}

/** A claim that a section of the lab confirms or refutes. */
export interface MeasuredClaim extends Claimed {
  /** Section that gives the evidence. */
  readonly measuredBy: string;
}

/** A claim that one machine without the guide's program and its users can neither confirm nor refute. */
export interface UnmeasurableClaim extends Claimed {
  /** Why not, and where this project proves what can be proved of it. */
  readonly notMeasurable: string;
}

/** A claim of the guides about speed, capacity or what holds under load. */
export type Claim = MeasuredClaim | UnmeasurableClaim;

/** "000, Indexing Strategy" as places: short for the catalogue. */
export function at(...places: readonly (readonly [guide: GuideId, where: string])[]): {
  readonly places: readonly Place[];
} {
  return { places: places.map(([guide, where]) => ({ guide, where })) };
}
