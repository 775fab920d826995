#!/usr/bin/env node
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { ReportOptions } from "./config/report-cli.ts";
import { reportCommand, runReport, stackFilePath } from "./config/report-cli.ts";
import { K6_EXIT, findK6, runK6 } from "./lab/k6/k6.ts";
import { InterruptedError } from "./sandbox/errors.ts";
import { watchInterrupts } from "./sandbox/interrupts.ts";
import { createReporter } from "./sandbox/reporter.ts";
import type { LoadTestPlan } from "./tuning/loadtest.ts";
import { SCRIPT_FILE, k6Script, loadTestService, planLoadTest } from "./tuning/loadtest.ts";

/** What the command line asks for. */
interface Options extends ReportOptions {
  readonly baseUrl?: string;
  readonly print?: true;
  readonly manifest?: true;
}

/** Wrong usage, nothing that can be read, a service that may not be loaded, no k6. */
const EXIT_UNUSABLE = 2;
/** k6 ended for a reason of its own, as a script that it cannot read. */
const EXIT_FAILED = 1;
/** As shells report it: 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

const command = reportCommand(
  "load-test",
  "Runs a load test of a stack with k6 from this machine, and judges it by what the service promises. Without --base-url only a service on this machine is loaded: at its port, or where BASE_URL says. LOAD_TEST_TOKEN is sent as a bearer token, WS_MESSAGE is what a WebSocket says. With --json the computed test, with reasons.",
  "0 the promise was kept, 99 it was not (as k6), 1 k6 could not run it, 2 usage, or nothing that can be run, 130 interrupted",
)
  .argument("[test]", "name of the load test, under loadTests")
  .option("--base-url <url>", "where the service is: http(s)://host[:port]")
  .option("--print", "print the script only")
  .option(
    "--manifest",
    "print NetworkPolicy, ConfigMap and TestRun for k6-operator as YAML, for kubectl",
  );

interface Planned {
  readonly plan: LoadTestPlan;
  readonly port: number;
  /** Image of the runners in the cluster. @default - the configuration names none */
  readonly image: string | undefined;
}

async function planned(options: Options): Promise<Planned> {
  const file = options.stackFile ?? stackFilePath(options.stack);
  // Brings the Pulumi SDK with it, a second of loading that help and usage errors need not wait for.
  const { readStackInput } = await import("./config/load.ts");
  const { config } = readStackInput(file, options.stack);
  const [name] = command.args;
  const test =
    name !== undefined && Object.hasOwn(config.loadTests, name)
      ? config.loadTests[name]
      : undefined;
  if (name === undefined || test === undefined) {
    const names = Object.keys(config.loadTests);
    const known = names.length === 0 ? "the stack has none" : `there are: ${names.join(", ")}`;
    throw new Error(
      name === undefined ? `Name a load test; ${known}.` : `No load test ${name}; ${known}.`,
    );
  }
  const plan = planLoadTest(name, test, loadTestService(config, test.service));
  return { plan, port: config.services[test.service]?.port ?? 80, image: config.tools.k6Image };
}

/**
 * Where the load is meant to go, without a slash at the end; undefined where nobody says. What was given is not repeated where
 * it is refused: a token may be in it.
 * @throws Error for an address that is none, or that nobody gave explicitly and is not on this machine
 */
function givenAddress({ baseUrl }: Options): string | undefined {
  const { BASE_URL } = process.env;
  const text = baseUrl ?? BASE_URL;
  if (baseUrl === undefined && (text === undefined || text === "")) return undefined;
  const what = baseUrl === undefined ? "BASE_URL" : "--base-url";
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new Error(`${what} is no address of a service: write it as http://127.0.0.1:8000.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Error(
      `${what} has a password or a query, which would be printed: set LOAD_TEST_TOKEN instead.`,
    );
  }
  if (url.pathname !== "/") {
    throw new Error(
      `${what} has a path: name only ${url.origin}; the paths are the test's, loadTests.<name>.paths.`,
    );
  }
  if (baseUrl === undefined && !isLoopback(url.hostname)) {
    throw new Error(
      `${url.origin} (BASE_URL) is not on this machine: name it with --base-url if the load is meant for it.`,
    );
  }
  return url.origin;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

async function manifests({ plan, image }: Planned, stack: string): Promise<string> {
  if (image === undefined) {
    throw new Error("The runners need an image: set tools.k6Image to one with k6, by digest.");
  }
  // Labels begin with project and stack; the SDK takes both from where the engine tells a program of them.
  process.env["PULUMI_NODEJS_PROJECT"] = projectName();
  process.env["PULUMI_NODEJS_STACK"] = stack;
  const { loadTestManifests } = await import("./components/loadtest/runners.ts");
  // The same labels stand in it several times: as text each time, which kubectl and people read alike.
  return loadTestManifests(plan, image)
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join("---\n");
}

/** @throws Error where the current directory has no project */
function projectName(): string {
  const file = join(process.cwd(), "Pulumi.yaml");
  const project: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
  const name = (project as { readonly name?: unknown } | null | undefined)?.name;
  if (typeof name === "string" && name !== "") return name;
  throw new Error("No Pulumi.yaml with a name in this directory: labels begin with the project.");
}

/** Exit status of a run. */
async function run(plan: LoadTestPlan, baseUrl: string): Promise<number> {
  const { env } = process;
  const reporter = createReporter();
  const interrupts = watchInterrupts();
  let k6: string;
  try {
    k6 = await findK6({ env, reporter, signal: interrupts.signal });
  } catch (error) {
    if (interrupts.signal.aborted || error instanceof InterruptedError) return EXIT_INTERRUPTED;
    throw error;
  } finally {
    interrupts.close();
  }
  const folder = mkdtempSync(join(tmpdir(), "plumbline-load-test-"));
  try {
    const script = join(folder, SCRIPT_FILE);
    writeFileSync(script, k6Script(plan));
    const unit = plan.scenario === "websocket" ? "connections" : "requests a second";
    reporter.step(
      `${plan.scenario} on ${plan.service} at ${baseUrl}: up to ${plan.peak} ${unit}, ${plan.durationSeconds} s`,
    );
    return exitStatus(await runK6({ k6, script, env: { ...env, BASE_URL: baseUrl } }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exitStatus(code: number): number {
  if (code === 0 || code === K6_EXIT.thresholds) return code;
  return code === K6_EXIT.aborted ? EXIT_INTERRUPTED : EXIT_FAILED;
}

async function loadTest(options: Options): Promise<void> {
  const printed = options.print === true || options.manifest === true || options.json;
  const given = printed ? undefined : givenAddress(options);
  const test = await planned(options);
  const { stdout } = process;
  if (options.print === true) stdout.write(k6Script(test.plan));
  else if (options.manifest === true) stdout.write(await manifests(test, options.stack));
  else if (options.json) stdout.write(`${JSON.stringify(test.plan, undefined, 2)}\n`);
  else process.exitCode = await run(test.plan, given ?? `http://127.0.0.1:${test.port}`);
}

await runReport(command, loadTest, EXIT_UNUSABLE);
