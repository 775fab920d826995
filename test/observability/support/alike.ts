/** A mistake that changes nothing. */
export interface Alike {
  /** How its name begins; numbers behind that may have the dust of binary fractions. */
  readonly start: string;
  /** Why no case can notice it. */
  readonly why: string;
}

/** Mistakes that no case can notice: each rule means the same with them. */
export const ALIKE: readonly Alike[] = [
  {
    start: "ExporterMissing: < 2 is < 1.9",
    why: "count() counts in whole numbers: none lies between 1.9 and 2",
  },
  {
    start: "RedisReplicationBroken: < 2 is < 1.9",
    why: "the exporter reports replicas in whole numbers",
  },
  {
    start: "RedisReplicationBroken: < 1 is < 0.95",
    why: "the exporter reports replicas in whole numbers",
  },
  {
    start: "ContainerRestartsOften: >= 3 is >= 2.8",
    why: "changes() counts in whole numbers: none lies between 2.85 and 3",
  },
];
