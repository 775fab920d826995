import { CLAIMS } from "./claims.ts";
import type { Claim } from "./claims.ts";
import type { SectionOutcome } from "./result.ts";
import type { SectionResult } from "./types.ts";

/** Ids of pictures are names of files, and parts of ids in pages. */
export const PICTURE_ID = /^[a-z][a-z0-9-]*$/;

/**
 * What is wrong with a section's result, so that the reports could not be trusted: two checks or pictures of one name, a
 * claim that nobody makes or that is another section's, a table whose rows do not fit.
 *
 * @param before results of the sections before it.
 */
export function faultsOf(
  id: string,
  result: SectionResult,
  before: readonly SectionOutcome[],
  claims: readonly Claim[] = CLAIMS,
): readonly string[] {
  const earlier = before.flatMap((outcome) => outcome.result ?? []);
  const pictureIds = (one: SectionResult) => one.pictures.map(({ description }) => description.id);
  const checkIds = (one: SectionResult) => one.checks.map((check) => check.id);
  const claimIds = (one: SectionResult) => one.claims.map(({ claim }) => claim);
  const own = pictureIds(result);
  return [
    ...twice(checkIds(result), earlier.flatMap(checkIds)).map((name) => `check ${name} twice`),
    ...twice(own, earlier.flatMap(pictureIds)).map((name) => `picture ${name} twice`),
    ...own.filter((name) => !PICTURE_ID.test(name)).map((name) => `picture id "${name}"`),
    ...twice(claimIds(result), []).map((name) => `claim ${name} twice`),
    ...claimIds(result).flatMap((name) => strange(name, id, claims)),
    ...result.tables.flatMap(({ title, columns, rows }) =>
      rows.every(({ length }) => length === columns.length)
        ? []
        : [`table "${title}" has rows that are not of ${columns.length} cells`],
    ),
  ];
}

function twice(own: readonly string[], earlier: readonly string[]): readonly string[] {
  const all = [...earlier, ...own];
  return [...new Set(own.filter((name) => all.indexOf(name) !== all.lastIndexOf(name)))];
}

function strange(name: string, section: string, claims: readonly Claim[]): readonly string[] {
  const claim = claims.find(({ id }) => id === name);
  if (claim === undefined) return [`claim ${name} is not in the catalogue`];
  const by = "measuredBy" in claim ? `section ${claim.measuredBy}'s` : "not measurable here";
  return by === `section ${section}'s` ? [] : [`claim ${name} is ${by}`];
}
