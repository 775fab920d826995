import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { checkStack } from "../../policies/core/check.ts";
import { readStackDocument } from "../../policies/core/documents.ts";
import { today } from "../../policies/core/judge.ts";
import { SettingsError, parseConfig } from "../../policies/core/settings.ts";
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
    const stack = readStackDocument(JSON.parse(readFileSync(checkpoint, "utf8")));
    if (stack.resources.length === 0) {
      throw new LabError(`Nothing is deployed in stack ${flags.stack}: run make up first.`);
    }
    const lines = checkStack(stack, RULES, readSettings(flags.policyPackConfig), today());
    process.stdout.write(toText({ lines, rules: RULES, project: flags.project }));
    reporter.step(`judged the ${stack.resources.length} resources of stack ${flags.stack}`);
    const stops = lines.some(
      (line) => line.kind === "finding" && line.level === "mandatory" && line.waiver === undefined,
    );
    return Promise.resolve(stops ? EXIT.failed : EXIT.ok);
  });
}

function readSettings(file: string | undefined) {
  try {
    const document: unknown = file === undefined ? {} : JSON.parse(readFileSync(file, "utf8"));
    return parseConfig(document, RULES, file ?? "defaults");
  } catch (error) {
    if (error instanceof SettingsError) throw new LabError(error.message);
    throw new LabError(`${file ?? ""}: ${(error as Error).message}`);
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
