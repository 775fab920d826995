/** The three ways to an engine, in the order they are tried. */
export type EngineSource = "path" | "download" | "build";

/** A Pulumi engine that is ready to run. */
export interface Engine {
  /** The `pulumi` command, absolute. */
  readonly pulumi: string;
  /** Folder that has to be on PATH, so that the engine finds its language host. */
  readonly bin: string;
  /** Version of the engine, without a leading "v". */
  readonly version: string;
  /** How it was had. */
  readonly source: EngineSource;
}

/** One way to an engine did not work, for a reason a person can read. */
export class WayFailedError extends Error {
  override readonly name = "WayFailedError";
}

/** None of the three ways worked. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";
}
