import { once } from "node:events";
import { join } from "node:path";
import { styleText } from "node:util";

import { Command, InvalidArgumentError } from "commander";

import { NoEngineError } from "../../../sandbox/engine/engine.ts";
import { EXIT, InterruptedError, SandboxError } from "../../../sandbox/errors.ts";
import { watchInterrupts } from "../../../sandbox/interrupts.ts";
import type { Interrupts } from "../../../sandbox/interrupts.ts";
import { createReporter } from "../../../sandbox/reporter.ts";
import type { Reporter } from "../../../sandbox/reporter.ts";
import { LabError } from "../../errors.ts";
import { readStack } from "../../stack.ts";
import { makeCertificate } from "./certificate.ts";
import { createDistribution } from "./distribution.ts";
import type { ViewerRequest, ViewerResponse } from "./exchange.ts";
import { noApi, proxyTo } from "./local-api.ts";
import { siteModel } from "./resources.ts";
import { startServer } from "./server.ts";
import type { SiteServer } from "./server.ts";
import { readStateResources } from "../state-resources.ts";

const DESCRIPTION = `Serves a stack's site on this machine as its CloudFront distribution would.

The stack is brought up on the sandbox, in a state that is thrown away. What the engine then knows of the \
distribution, its policies, its function and the bucket answers the requests: behaviours, headers, \
compression and errors are the stack's. A line for each request goes to stdout, all else to stderr.`;

const HELP = `
The site is on http://localhost, which browsers trust like HTTPS, and the distribution is told that it is \
HTTPS. Safari turns the requests of a page with upgrade-insecure-requests into HTTPS even there: use --tls.

Exit codes:
  0    served until Ctrl-C
  2    it could not be served: wrong usage, no engine, a stack without a site, a port that is taken
  130  interrupted before it was served`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly port: number;
  readonly api?: URL;
  readonly tls?: true;
}

function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
}

function portNumber(value: string): number {
  const port = Number(value);
  if (value !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("It is no port: 1 to 65535, or 0 for a free one.");
}

function httpAddress(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError('It is no address, as "http://localhost:8000".');
}

async function serve(flags: Flags): Promise<void> {
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  try {
    const server = await start(flags, reporter, interrupts);
    if (!interrupts.signal.aborted) await once(interrupts.signal, "abort");
    await server.close();
    reporter.step("stopped");
  } catch (error) {
    const message = expected(error, flags);
    if (interrupts.signal.aborted || error instanceof InterruptedError) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (message !== undefined) {
      reporter.error(message);
      process.exitCode = EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

async function start(
  flags: Flags,
  reporter: Reporter,
  interrupts: Interrupts,
): Promise<SiteServer> {
  const context = { interrupts, reporter, env: process.env };
  // The files are read while the project is still where the program saw it.
  const model = await readStack({ ...flags, ...context }, (checkpoint) =>
    siteModel(readStateResources(checkpoint, "aws")),
  );
  const distribution = createDistribution(
    model,
    flags.api === undefined ? noApi : proxyTo(flags.api),
  );
  const [host = "localhost"] = model.aliases;
  const server = await startServer({
    distribution,
    port: flags.port,
    host,
    viewerProtocol: "https",
    certificate: flags.tls === true ? makeCertificate(["localhost"]) : undefined,
    onAnswer: (request, response) => console.log(logLine(request, response)),
  });
  const scheme = flags.tls === true ? "https" : "http";
  reporter.step(
    `https://${host} of stack ${flags.stack} is on ${scheme}://localhost:${server.port} (Ctrl-C ends)`,
  );
  return server;
}

/** "200 GET /status/eu  * -> site /index.html". */
function logLine(request: ViewerRequest, response: ViewerResponse): string {
  const { status, behaviour, origin, originPath } = response;
  const colour = status < 400 ? "green" : "red";
  const query = request.query === "" ? "" : `?${request.query}`;
  const answered = origin === undefined ? "CloudFront itself" : `${origin} ${originPath ?? ""}`;
  return `${styleText(colour, String(status))} ${request.method} ${request.path}${query}  ${behaviour} -> ${answered}`;
}

/** What to tell a person of an error that is not this program's; undefined for one that is. */
function expected(error: unknown, { port }: Flags): string | undefined {
  const { code } = error as { readonly code?: unknown };
  if (code === "EADDRINUSE")
    return `Port ${port} is taken: give another with --port, or none for a free one.`;
  if (code === "EACCES") return `Port ${port} may not be used: give one from 1024 on with --port.`;
  const known = [LabError, SandboxError, NoEngineError];
  return known.some((type) => error instanceof type) ? (error as Error).message : undefined;
}

const program = new Command("serve-site")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", join(import.meta.dirname, "..", "..", ".."))
  .option("-p, --port <number>", "port to listen on, 0 for a free one", portNumber, 0)
  .option(
    "--api <address>",
    "where the requests of the API go; without, they are answered 502",
    httpAddress,
  )
  .option("--tls", "HTTPS with a certificate made for the occasion, which the browser warns of")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(serve);

await program.parseAsync();
