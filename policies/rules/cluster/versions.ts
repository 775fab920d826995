/** When AWS stops supporting a version of Kubernetes. */
export interface SupportEnd {
  /** Such as "1.34". */
  readonly version: string;
  /** First day without standard support, on which extended support begins to be charged. UTC */
  readonly standard: string;
  /** First day without any support, from which on AWS upgrades the cluster at any time. UTC */
  readonly extended: string;
}

/**
 * Versions of EKS, oldest first. "Billing for extended support starts at the beginning of the day that the version
 * reaches end of standard support, in the UTC+0 timezone."
 *
 * Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS", release calendar, as read on
 * 2026-11-21: 1.29 to 1.34 in the guide's public source, 1.35 in the copy of the calendar of 2026-04-24 in
 * aws-samples/sample-apex-skills
 */
export const SUPPORT_ENDS: readonly SupportEnd[] = [
  { version: "1.29", standard: "2025-03-23", extended: "2026-03-23" },
  { version: "1.30", standard: "2025-07-23", extended: "2026-07-23" },
  { version: "1.31", standard: "2025-11-26", extended: "2026-11-26" },
  { version: "1.32", standard: "2026-03-23", extended: "2027-03-23" },
  { version: "1.33", standard: "2026-07-29", extended: "2027-07-29" },
  { version: "1.34", standard: "2026-12-02", extended: "2027-12-02" },
  { version: "1.35", standard: "2027-03-27", extended: "2028-03-27" },
];

/**
 * The support of a version: its row; "older" when it left all support before the table begins; undefined when it is
 * newer than the table, or no version.
 */
export function supportOf(version: string): SupportEnd | "older" | undefined {
  const row = SUPPORT_ENDS.find((known) => known.version === version);
  const oldest = minorOf(SUPPORT_ENDS[0]?.version ?? "");
  const minor = minorOf(version);
  if (row !== undefined || minor === undefined || oldest === undefined) return row;
  return minor < oldest ? "older" : undefined;
}

function minorOf(version: string): number | undefined {
  const minor = /^1\.(\d+)$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
