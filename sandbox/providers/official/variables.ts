/** The environment variables by which the sandbox's providers are told to ask official ones, too. */

/** Which plugins to ask: JSON, `{"aws":{"path":"/home/me/.pulumi/plugins/...","version":"7.48.0"}}`. */
export const OFFICIAL_VARIABLE = "PLUMBLINE_OFFICIAL_PROVIDERS";

/** File for the answers of both, see answers.ts. Beside it the plugins get an empty home folder. */
export const ANSWERS_VARIABLE = "PLUMBLINE_OFFICIAL_ANSWERS";

/** Milliseconds that a plugin may take for one answer. @default 30000 */
export const DEADLINE_VARIABLE = "PLUMBLINE_OFFICIAL_DEADLINE";

/** An installed plugin. */
export interface OfficialPlugin {
  /** Path of its executable. */
  readonly path: string;
  /** Version by its folder's name. @default - it lies on PATH and does not say */
  readonly version?: string | undefined;
}

/** Plugins by package name. */
export type OfficialPlugins = Readonly<Record<string, OfficialPlugin>>;
