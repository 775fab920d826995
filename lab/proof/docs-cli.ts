import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { nonEmpty, runLab } from "../command.ts";
import { LabError, labError } from "../errors.ts";
import { readResult } from "./read-result.ts";
import { KEPT_RESULT, findStale, writeProofDocs } from "./write-docs.ts";

const DESCRIPTION = `Makes docs/proof.md and its pictures from the result of a run of the lab, without running it.`;

const HELP = `
Exit codes:
  0    written; with --check: the docs are what their result gives
  1    with --check: they are not
  2    wrong usage, or a result that cannot be read`;

interface Flags {
  readonly from?: string;
  readonly check?: true;
}

function makeDocs({ from, check }: Flags): Promise<void> {
  return runLab(async ({ reporter }) => {
    if (check !== true) {
      await writeProofDocs(readResult(from ?? KEPT_RESULT));
      return EXIT.ok;
    }
    if (from !== undefined) {
      throw new LabError("--check reads docs/proof/result.json: leave --from out.");
    }
    const stale = await findStale();
    if (stale.length === 0) return EXIT.ok;
    const fix = "to mend it: node lab/proof/docs-cli.ts";
    reporter.error(
      labError("docs/ is not what docs/proof/result.json gives", [...stale, fix]).message,
    );
    return EXIT.failed;
  });
}

await new Command("proof-docs")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("--from <path>", "result.json of a run (default: docs/proof/result.json)", nonEmpty)
  .option("--check", "write nothing, see whether the docs are current")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(makeDocs)
  .parseAsync();
