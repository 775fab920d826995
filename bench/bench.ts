/**
 * Measures what a preview costs, as ratios within one run: `make bench`.
 *
 * Every figure is the median of runs that take turns (A B A B ...), so that a machine whose speed drifts drifts for all of them.
 * Linux only: memory is read from /proc.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import Table from "cli-table3";

import { paired, policyFigures, withPack } from "./figures.ts";
import type { Figure } from "./figures.ts";
import { CommandFailed, measure, spread } from "./measure.ts";
import type { Run } from "./measure.ts";
import { PROJECTS, writeProject } from "./projects.ts";
import { countResources, writeServices } from "./services.ts";

const ROOT = join(import.meta.dirname, "..");
const CLI = join(ROOT, "sandbox", "cli.ts");

/** What a preview may cost. */
const TARGETS = {
  /** The prod stack against an empty program on the bare engine. */
  prodRatio: 3,
  /** Milliseconds per resource, start-up taken off. */
  perResource: 3,
  /** Bytes for program and providers together at the largest size. */
  memory: 600 * 2 ** 20,
};

/** The pack as it is on the prod stack, but nothing stops: the generated resources are not what it would let pass. */
const POLICY_CONFIG = join(PROJECTS, "policies.json");
const POLICY_ARGS = [
  ...["--policy-pack", join(ROOT, "policies")],
  ...["--policy-pack-config", POLICY_CONFIG],
];

/** Stack the services are previewed in; nothing is ever brought up there. */
const STACK_OF_SERVICES = "bench-services";

interface Subject {
  readonly name: string;
  readonly run: () => Promise<Run>;
}

const HELP = `Usage: make bench [ARGS="--runs 5 --sizes 1000,4000"]

  --runs N     runs of each subject, after one that is not counted (default 5)
  --sizes A,B  generated resources (default 1000,4000)
  --services N services on a cluster (default 200)
  --policies   only what the policy pack adds
  --json       figures for machines`;

interface Options {
  readonly runs: number;
  readonly sizes: number[];
  readonly services: number;
  readonly policies: boolean;
  readonly json: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "5" },
      sizes: { type: "string", default: "1000,4000" },
      services: { type: "string", default: "200" },
      policies: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const runs = Number(values.runs);
  const sizes = values.sizes.split(",").map(Number);
  const services = Number(values.services);
  if (![runs, ...sizes, services - 1].every((value) => Number.isInteger(value) && value > 0)) {
    console.error(`--runs and --sizes take whole numbers above 0, --services above 1.\n\n${HELP}`);
    process.exit(2);
  }
  return { runs, sizes, services, policies: values.policies, json: values.json };
}

/** A preview as a user runs it, without the policy pack or with it. */
function sandboxPreview(name: string, project: string, stack: string, judged = false): Subject {
  const args = [CLI, "preview", "--project", project, "--stack", stack];
  if (judged) args.push(...POLICY_ARGS);
  return { name, run: () => measure(process.execPath, args, { cwd: ROOT, env: process.env }) };
}

/** A preview of prod with this many small services. */
interface Services extends Subject {
  readonly resources: number;
}

function servicesPreview(count: number): Services {
  const name = count === 1 ? "1 service" : `${count} services`;
  const file = writeServices(count);
  const args = [CLI, "preview", "--stack", STACK_OF_SERVICES, "--stack-file", file];
  const resources = countResources(args);
  const run = () => measure(process.execPath, args, { cwd: ROOT, env: process.env });
  return { name: `${name}, ${resources} resources`, resources, run };
}

/** The empty program on the bare engine: no providers, no sandbox around it. */
function bareEmptyPreview(): Subject {
  const engine = execFileSync(process.execPath, [CLI, "engine"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
  const project = writeProject("empty", 0);
  const state = join(project, "state");
  mkdirSync(state);
  const env = {
    HOME: process.env["HOME"],
    PATH: [join(engine, ".."), join(ROOT, "node_modules", ".bin"), process.env["PATH"]].join(":"),
    PULUMI_HOME: join(project, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Otherwise it asks the network for plugins, and waits for the answer.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const at = { cwd: project, env };
  execFileSync(engine, ["stack", "init", "bench"], { ...at, stdio: "ignore" });
  const args = ["preview", "--stack", "bench", "--non-interactive"];
  return { name: "empty program, bare engine", run: () => measure(engine, args, at) };
}

async function takeTurns(subjects: readonly Subject[], runs: number): Promise<Map<string, Run[]>> {
  const results = new Map<string, Run[]>(subjects.map(({ name }) => [name, []]));
  for (let turn = 0; turn <= runs; turn++) {
    for (const { name, run } of subjects) {
      const counted = turn === 0 ? "warm-up" : `run ${turn} of ${runs}`;
      process.stderr.write(`${counted}: ${name} ... `);
      const result = await run();
      process.stderr.write(`${(result.wall / 1000).toFixed(2)} s\n`);
      if (turn > 0) results.get(name)?.push(result);
    }
  }
  return results;
}

/** Cost of a resource between two numbers of services. */
function servicesFigure(results: Map<string, Run[]>, one: Services, many: Services): Figure {
  const added = many.resources - one.resources;
  const cost = paired(
    results.get(many.name) ?? [],
    results.get(one.name) ?? [],
    (more, base) => (more.wall - base.wall) / added,
  );
  return {
    figure: `per resource at ${many.name}`,
    ...cost,
    target: TARGETS.perResource,
    unit: "ms",
  };
}

/** Wall time of every subject. */
function times(results: Map<string, Run[]>): Figure[] {
  return [...results].map(([name, runs]) => ({
    figure: name,
    ...spread(runs.map((run) => run.wall / 1000)),
    unit: "s",
  }));
}

function figures(results: Map<string, Run[]>, sizes: readonly number[]): Figure[] {
  const of = (name: string) => results.get(name) ?? [];
  const empty = of("empty program, bare engine");
  const all: Figure[] = [];
  const ratio = paired(of("prod"), empty, (prod, base) => prod.wall / base.wall);
  all.push({ figure: "prod / empty", ...ratio, target: TARGETS.prodRatio, unit: "x" });
  for (const size of sizes) {
    const runs = of(`${size} resources`);
    const cost = paired(runs, of("1 resource"), (run, base) => (run.wall - base.wall) / (size - 1));
    const memory = spread(runs.map((run) => run.memory / 2 ** 20));
    const target = TARGETS.perResource;
    all.push({ figure: `per resource at ${size}`, ...cost, target, unit: "ms" });
    const limit = size === Math.max(...sizes) ? { target: TARGETS.memory / 2 ** 20 } : {};
    all.push({ figure: `program + providers at ${size}`, ...memory, ...limit, unit: "MiB" });
  }
  return all;
}

function print(all: readonly Figure[]): void {
  const table = new Table({
    head: ["figure", "median", "min", "max", "target", ""],
    style: { head: [], border: [] },
  });
  for (const { figure, median, min, max, target, unit } of all) {
    const show = (value: number) => `${value.toFixed(2)} ${unit}`;
    const verdict = target === undefined ? "" : median <= target ? "reached" : "MISSED";
    table.push([
      figure,
      show(median),
      show(min),
      show(max),
      target === undefined ? "" : `<= ${target} ${unit}`,
      verdict,
    ]);
  }
  console.log(table.toString());
}

/** The generated programs of these sizes, without the pack or with it. */
function generatedPreviews(sizes: readonly number[], judged: boolean): Subject[] {
  return sizes.map((size) => {
    const name = size === 1 ? "1 resource" : `${size} resources`;
    const project = join(PROJECTS, `generated-${size}`);
    return sandboxPreview(judged ? withPack(name) : name, project, "bench", judged);
  });
}

function writePolicyConfig(): void {
  const own = readFileSync(join(ROOT, "policies", "config.prod.json"), "utf8");
  writeFileSync(POLICY_CONFIG, JSON.stringify({ ...(JSON.parse(own) as object), all: "advisory" }));
}

async function main(): Promise<void> {
  const { runs, sizes, services, policies, json } = options();
  for (const size of [1, ...sizes]) writeProject(`generated-${size}`, size);
  writePolicyConfig();
  const prod = sandboxPreview("prod", ROOT, "prod");
  const judged = [
    sandboxPreview(withPack("prod"), ROOT, "prod", true),
    ...generatedPreviews(sizes, true),
  ];
  const pair = policies ? [] : [servicesPreview(1), servicesPreview(services)];
  const subjects = [
    ...(policies ? [] : [bareEmptyPreview(), ...generatedPreviews([1], false)]),
    prod,
    ...generatedPreviews(sizes, false),
    ...judged,
    ...pair,
  ];
  const results = await takeTurns(subjects, runs);
  const [one, many] = pair;
  const all = [
    ...times(results),
    ...(policies ? [] : figures(results, sizes)),
    ...(one === undefined || many === undefined ? [] : [servicesFigure(results, one, many)]),
    ...policyFigures(results, sizes),
  ];
  if (json) console.log(JSON.stringify(all, null, 2));
  else print(all);
  for (const folder of [PROJECTS, join(ROOT, ".sandbox", STACK_OF_SERVICES)]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
