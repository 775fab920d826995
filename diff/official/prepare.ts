import { join } from "node:path";

import { ANSWERS_VARIABLE, OFFICIAL_VARIABLE } from "../../sandbox/providers/official/variables.ts";
import { readAnswers } from "./compare.ts";
import type { OfficialResult } from "./compare.ts";
import { findPlugins } from "./find.ts";

/** A preview in which the official providers are asked, too. */
export interface OfficialRun {
  /** What to add to the environment of the sandbox for the preview of the head; not for anything else. */
  readonly variables: Readonly<Record<string, string>>;
  /** Reads what they said, once the preview has ended. */
  read(): OfficialResult;
}

/**
 * Finds the official plugins of the packages that the project uses. Starts nothing: the sandbox's providers do, in the preview.
 *
 * @param project folder of the head's Pulumi project, where its packages are found
 * @param env environment of the user: PULUMI_HOME, HOME and PATH tell where plugins are
 * @param folder an empty folder that the caller removes after `read`: answers and the plugins' empty home go there
 * @throws DiffError naming packages and versions, and how to install them, when no plugin of any is installed.
 */
export function prepareOfficial(
  project: string,
  env: NodeJS.ProcessEnv,
  folder: string,
): OfficialRun {
  const { plugins, notes } = findPlugins(project, env);
  const file = join(folder, "answers.jsonl");
  return {
    variables: { [OFFICIAL_VARIABLE]: JSON.stringify(plugins), [ANSWERS_VARIABLE]: file },
    read: () => {
      const answers = readAnswers(file, plugins);
      return { ...answers, notes: [...notes, ...answers.notes].sort() };
    },
  };
}
