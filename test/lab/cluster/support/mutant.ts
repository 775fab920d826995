/** One change that makes an accepted object a bad one. */
export interface Mutant {
  /** What is wrong with it. */
  readonly wrong: string;
  /** Kind and name of the accepted object in the fixture. */
  readonly from: string;
  /** Where it is changed. */
  readonly path: string;
  /** What stands there then; undefined removes the field. */
  readonly value: unknown;
  /** The fields that the finding names. */
  readonly fields: readonly string[];
  /** The server's own words. */
  readonly words: RegExp;
}
