import { APPLICATION_CLAIMS, DATA_CLAIMS, EDGE_CLAIMS } from "./claims/elsewhere.ts";
import { INDEX_CLAIMS } from "./claims/indexes.ts";
import { SERVER_CLAIMS } from "./claims/servers.ts";
import { GUIDES } from "./claims/claim.ts";
import type { Claim } from "./claims/claim.ts";

export { GUIDES } from "./claims/claim.ts";
export type { Claim, GuideId, MeasuredClaim, Place, UnmeasurableClaim } from "./claims/claim.ts";

/**
 * Every claim of the five guides about speed, capacity, or what holds under load. Advice that promises nothing to be
 * seen under load (rate limits, logging, security headers) is none.
 */
export const CLAIMS: readonly Claim[] = [
  ...INDEX_CLAIMS,
  ...SERVER_CLAIMS,
  ...DATA_CLAIMS,
  ...APPLICATION_CLAIMS,
  ...EDGE_CLAIMS,
];

/** Where a claim is made, for a person: "002 (Phase 9), Pagination". */
export function whereClaimed({ places }: Claim): string {
  return places.map(({ guide, where }) => `${guide} (${GUIDES[guide]}), ${where}`).join("; ");
}
