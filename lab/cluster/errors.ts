import { EXIT } from "../../sandbox/errors.ts";

/** Something a person has to put right before anything can be proved; shown without a stack. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  /** What the command ends with. */
  readonly exitCode: number = EXIT.unusable;
}
