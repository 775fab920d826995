import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { checkStack } from "../../policies/core/check.ts";
import { DocumentError, readStackDocument } from "../../policies/core/documents.ts";
import { today } from "../../policies/core/judge.ts";
import { stopsUpdate } from "../../policies/core/results.ts";
import { readSettings } from "../../policies/core/settings-file.ts";
import { SettingsError } from "../../policies/core/settings.ts";
import { toText } from "../../policies/report/report.ts";
import { RULES } from "../../policies/rules/index.ts";
import { EXIT } from "../../sandbox/errors.ts";
import { openStack } from "../../sandbox/state.ts";
import { nonEmpty, runLab } from "../command.ts";
import { LabError } from "../errors.ts";

const DESCRIPTION = `Judges what is deployed on the sandbox by the rules of the policy pack: after an update all values are known, so
what a preview could not judge is judged here. The state of any stack: \`pulumi stack export | node policies/cli.ts check --state -\`.`;

const HELP = `
Exit codes:
  0    nothing mandatory is violated
  1    a mandatory rule is violated
  2    there is no state, or the configuration of the pack is wrong`;

const ROOT = join(import.meta.dirname, "..", "..");

interface Flags {
  readonly stack: string;
  readonly project: string;
  readonly policyPackConfig?: string;
}

function stateCommand(flags: Flags): Promise<void> {
  return runLab(({ reporter }) => {
    const { checkpoint } = openStack(flags.project, flags.stack);
    if (!existsSync(checkpoint)) {
      throw new LabError(
        `Stack ${flags.stack} is not up on the sandbox: run make up STACK=${flags.stack} first.`,
      );
    }
    const stack = told(() => readStackDocument(JSON.parse(readFileSync(checkpoint, "utf8"))));
    if (stack.resources.length === 0) {
      throw new LabError(`Nothing is deployed in stack ${flags.stack}: run make up first.`);
    }
    const settings = told(() => readSettings(flags.policyPackConfig, RULES));
    const lines = checkStack(stack, RULES, settings, today());
    process.stdout.write(toText({ lines, rules: RULES, project: flags.project }));
    reporter.step(`judged the ${stack.resources.length} resources of stack ${flags.stack}`);
    return Promise.resolve(stopsUpdate(lines) ? EXIT.failed : EXIT.ok);
  });
}

/** Turns what is wrong with a file into something a person has to put right. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = [SettingsError, DocumentError, SyntaxError];
    if (!known.some((one) => error instanceof one)) throw error;
    throw new LabError((error as Error).message);
  }
}

const program = new Command("policy-state")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--project <folder>", "Pulumi project", nonEmpty, ROOT)
  .option("--policy-pack-config <file>", "levels, limits and waivers", nonEmpty)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(stateCommand);

await program.parseAsync();
