import { EXIT, SandboxError } from "../sandbox/errors.ts";

/** Something a person has to put right before two versions can be compared; shown without a stack. */
export class DiffError extends SandboxError {
  constructor(message: string) {
    super(message, EXIT.unusable);
  }
}
