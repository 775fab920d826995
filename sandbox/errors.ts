/** Exit codes of the sandbox commands. Any other code is the engine's own. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** The sandbox itself failed while the engine ran: its providers ended. */
  failed: 1,
  /** The engine never ran: wrong usage, no engine, broken stack file, providers that do not start. */
  unusable: 2,
  /** Interrupted, as shells report it: 128 + SIGINT. */
  interrupted: 130,
} as const;

/** Something a person has to put right; shown without a stack. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  /** What the command ends with. */
  readonly exitCode: number;

  /**
   * @param exitCode what the command ends with
   * @default EXIT.unusable
   */
  constructor(message: string, exitCode: number = EXIT.unusable) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The person (or the system) asked to stop. */
export class InterruptedError extends Error {
  override readonly name: string = "InterruptedError";

  constructor() {
    super("interrupted");
  }
}
