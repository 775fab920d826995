/** Where a run of several sections is. Seconds. */
export interface Course {
  /** Planned for the sections that are over. */
  readonly planned: number;
  /** What they took. */
  readonly took: number;
  /** Planned for the one that runs. */
  readonly current: number;
  /** What it has taken so far. */
  readonly elapsed: number;
  /** Planned for those after it. */
  readonly ahead: number;
}

/** A pace further off than this is no pace: one short section that failed or waited says little of the others. */
const PACE = { least: 0.5, most: 3 } as const;

/**
 * How long a run still takes: what is planned, at the pace so far. A section that takes longer than planned counts as
 * about to end. Seconds.
 */
export function secondsLeft({ planned, took, current, elapsed, ahead }: Course): number {
  const pace = planned > 0 ? Math.min(PACE.most, Math.max(PACE.least, took / planned)) : 1;
  return Math.max(0, current * pace - elapsed) + ahead * pace;
}

/** "about 12 min left". */
export function sayLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  return `about ${Math.round(seconds / 60)} min left`;
}
