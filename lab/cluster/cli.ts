import { join } from "node:path";

import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { nonEmpty, runLab } from "../command.ts";
import { formatJson, formatReport, isProved } from "./report.ts";
import type { ReportOptions } from "./report.ts";
import { prepare, verifyStack } from "./run.ts";

const DESCRIPTION = `Proves the Kubernetes objects of a stack on a real API server.

The stack is brought up on the sandbox, in a state that is thrown away. Its objects are sent with \
server-side apply to a kube-apiserver of this machine, started for it, with Pod Security and quotas \
enforced; then the pods of all workloads at their most; then the objects again. What it is doing goes to \
stderr, the report to stdout.`;

const HELP = `
Exit codes:
  0    every object and pod was accepted without a warning, and a second apply changed nothing
  1    something was not; the report says what, in the server's words
  2    it could not be tried: wrong usage, no etcd, no Go, a stack that does not come up
  130  interrupted`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly kubeconfig?: string;
  readonly json?: true;
  readonly prepare?: true;
}

function verify(flags: Flags): Promise<void> {
  return runLab(async (context) => {
    if (flags.prepare === true) {
      await prepare(context);
      return EXIT.ok;
    }
    const { verification, state } = await verifyStack({ ...flags, ...context });
    const options: ReportOptions = { ...state, colour: process.stdout.isTTY };
    const format = flags.json === true ? formatJson : formatReport;
    console.log(format(verification, options));
    return isProved(verification) ? EXIT.ok : EXIT.failed;
  });
}

const program = new Command("verify-cluster")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", join(import.meta.dirname, "..", ".."))
  .option("--kubeconfig <path>", "use this cluster instead of servers started here", nonEmpty)
  .option("--json", "report for machines")
  .option("--prepare", "only get what is needed: API server and custom resource definitions")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(verify);

await program.parseAsync();
