import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { resolveEngine } from "../sandbox/engine/resolve.ts";
import type { Engine } from "../sandbox/engine/engine.ts";
import type { Interrupts } from "../sandbox/interrupts.ts";
import type { Reporter } from "../sandbox/reporter.ts";
import { stackFilePath } from "../sandbox/stack-file.ts";
import { openStack } from "../sandbox/state.ts";
import type { render } from "./conclude.ts";
import { DiffError } from "./errors.ts";
import { parseFailOn } from "./gate/gate.ts";
import { NO_WAIVERS, readWaivers } from "./gate/waivers.ts";
import type { Report, SideInfo } from "./model.ts";
import { prepareOfficial } from "./official/prepare.ts";
import type { OfficialRun } from "./official/prepare.ts";
import { openOutput } from "./output.ts";
import { baseState } from "./source/base-state.ts";
import { emptyCheckpoint } from "./source/checkpoint.ts";
import type { Checkpoint } from "./source/checkpoint.ts";
import { insideOf, openRepository } from "./source/git.ts";
import type { Repository } from "./source/git.ts";
import { previewHead } from "./source/head.ts";
import { liveState } from "./source/live.ts";
import { checkOwnPackages, planPackages } from "./source/packages.ts";
import { withRunFolder } from "./source/run-folder.ts";
import type { RunFolder } from "./source/run-folder.ts";
import { WORKING_TREE, describeSide, findSides } from "./source/sides.ts";
import type { Sides } from "./source/sides.ts";
import { addWorktree } from "./source/worktree.ts";

/** What is compared, and how it is told. */
export interface DiffOptions {
  /** Name of the commit to compare with. @default - a deployed state: `live` */
  readonly base?: string | undefined;
  /** The deployed state as base: read by `pulumi stack export`, or the file (or "-") that holds an export. @default - no */
  readonly live?: true | string | undefined;
  /** Name of a commit, or ".": the files as they are. */
  readonly head: string;
  readonly stack: string;
  /** The head's stack file. @default - Pulumi.<stack>.yaml of the head */
  readonly stackFile?: string | undefined;
  /** Folder of the Pulumi project. */
  readonly project: string;
  /** Folder of the policy pack. @default - none judges the head */
  readonly policyPack?: string | undefined;
  /** Its levels, limits and waivers. @default - config.<stack>.json of the pack, when there is one */
  readonly policyPackConfig?: string | undefined;
  /** Folder of the files. @default - .sandbox/diff/<stack> of the project */
  readonly out?: string | undefined;
  /** What fails: names with commas between them. */
  readonly failOn: string;
  /** File of waivers. @default - diff/waivers.json of the project, when there is one */
  readonly waivers?: string | undefined;
  /** Whether the official providers are asked too. */
  readonly providers: "sandbox" | "official";
  /** Compares what is not committed, too. */
  readonly dirty: boolean;
  /** Compares with the tip of the base, not with where the head has left it. */
  readonly tip: boolean;
  /** Whether the state of a base that was made before is taken. */
  readonly cache: boolean;
  /** Whether stdout gets the JSON instead of the Markdown. */
  readonly json: boolean;
}

/** What a comparison works with. */
export interface DiffContext {
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
  readonly env: NodeJS.ProcessEnv;
  /** Takes what goes to stdout. */
  readonly print: (text: string) => void;
}

/**
 * Compares two versions of a stack on the sandbox, tells what the change does, and returns the exit code of the gate.
 *
 * @throws DiffError or SandboxError when they cannot be compared, InterruptedError when interrupted; nothing is left then
 */
export async function runDiff(options: DiffOptions, context: DiffContext): Promise<number> {
  const { env, reporter, interrupts } = context;
  if ((options.base === undefined) === (options.live === undefined)) {
    throw new DiffError("Name what to compare with: either --base <commit> or --live, not both.");
  }
  const { project } = openStack(options.project, options.stack);
  const settings = readSettings(options, project);
  const output = openOutput(settings.out);
  // Beside everything else: getting one may take minutes.
  const engine = resolveEngine({ env, reporter, signal: interrupts.signal });
  engine.catch(() => undefined);
  try {
    const repository = await repositoryFor(options, project, context);
    const { report, texts } = await withRunFolder(repository?.commonFolder, (folder) =>
      compareSides({ ...context, options, settings, project, engine, repository, folder }),
    );
    const { names, folder } = output.write(texts);
    context.print(options.json ? texts["diff.json"] : texts["diff.md"]);
    reporter.step(`wrote ${names.join(", ")} to ${folder}`);
    return report.gate.exitCode;
  } catch (error) {
    output.discard();
    throw error;
  }
}

/** What is read, and refused, before minutes of work. */
type Settings = ReturnType<typeof readSettings>;

function readSettings(options: DiffOptions, project: string) {
  const { stack, policyPack } = options;
  const usual = join(project, "diff", "waivers.json");
  const file = options.waivers ?? (existsSync(usual) ? usual : undefined);
  const packConfig = policyPack === undefined ? "" : join(policyPack, `config.${stack}.json`);
  const config = options.policyPackConfig ?? (existsSync(packConfig) ? packConfig : undefined);
  for (const path of [options.stackFile, policyPack, options.policyPackConfig]) {
    if (path !== undefined && !existsSync(path)) throw new DiffError(`There is no ${path}.`);
  }
  if (policyPack !== undefined && !existsSync(join(policyPack, "PulumiPolicy.yaml"))) {
    throw new DiffError(`${policyPack} is no policy pack: it has no PulumiPolicy.yaml.`);
  }
  return {
    failOn: parseFailOn(options.failOn),
    waivers: file === undefined ? NO_WAIVERS : readWaivers(file),
    out: resolve(options.out ?? join(project, ".sandbox", "diff", stack)),
    policyPack: absolute(policyPack),
    policyPackConfig: absolute(config),
    stackFile: absolute(options.stackFile),
    given: [options.stackFile, options.policyPackConfig, options.waivers].flatMap((path) =>
      path === undefined ? [] : [realpathSync(path)],
    ),
  };
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

/** A deployed state compares with the files as they are wherever they lie; everything else needs commits. */
async function repositoryFor(
  options: DiffOptions,
  project: string,
  { env, interrupts }: DiffContext,
): Promise<Repository | undefined> {
  const open = openRepository(project, { env, signal: interrupts.signal });
  if (options.base !== undefined || options.head !== WORKING_TREE) return await open;
  return await open.catch((error: unknown) => {
    if (error instanceof DiffError) return undefined;
    throw error;
  });
}

/** Everything that one comparison needs. */
interface Work extends DiffContext {
  readonly options: DiffOptions;
  readonly settings: Settings;
  /** Folder of the project in the checkout, without symbolic links. */
  readonly project: string;
  readonly engine: Promise<Engine>;
  readonly repository: Repository | undefined;
  readonly folder: RunFolder;
}

/** What came of it: the report, and its texts by the names of their files. */
interface Outcome {
  readonly report: Report;
  readonly texts: ReturnType<typeof render>;
}

async function compareSides(work: Work): Promise<Outcome> {
  const { options, settings } = work;
  const { stack } = options;
  const sides = await sidesOf(work);
  const { project: head, around } = await headProject(work, sides.head);
  const { projectName } = openStack(head, stack);
  const official = options.providers === "official" ? officialRun(head, work) : undefined;
  const found = await readBase(work, sides);
  if (found !== undefined) checkProject(found, projectName, work);
  const base = found ?? emptyCheckpoint(projectName, stack);
  const previewing = previewHead({
    ...work,
    ...settings,
    stack,
    project: head,
    around,
    side: describeSide("head", sides.head),
    stackFile: settings.stackFile ?? stackFilePath(head, stack),
    base,
    variables: official?.variables ?? {},
  });
  // What comes after is loaded meanwhile: half a second of processor that the engine does not wait for.
  const [told, { conclude, render }] = await Promise.all([previewing, import("./conclude.ts")]);
  const answers = official?.read();
  for (const note of answers?.notes ?? []) work.reporter.warn(note);
  const names = { stack, project: projectName, ...sideNames(work, sides, found !== undefined) };
  const judging = { ...told, ...settings, disagreements: answers?.disagreements };
  const report = conclude({ ...told, base, project: head }, names, judging);
  return { report, texts: render(report) };
}

/** The two sides, in words a person knows. */
function sideNames(
  { options, settings, repository }: Work,
  sides: Sides,
  isThere: boolean,
): Pick<Report, "base" | "head"> {
  const nothing = isThere ? "" : " (nothing of this stack is there yet)";
  const base = sides.base ?? { name: "the deployed state" };
  const isFolder = repository === undefined && options.head === WORKING_TREE;
  const head = isFolder ? "the files" : sides.head.name;
  const { stackFile } = settings;
  const file = stackFile === undefined ? "" : ` with ${basename(stackFile)}`;
  return {
    base: { ...base, name: `${base.name}${nothing}` },
    head: { ...sides.head, name: `${head}${file}` },
  };
}

/** Asked before anything is brought up: it may find that nothing is installed. */
function officialRun(head: string, { folder, env }: Work): OfficialRun {
  const path = join(folder.path, "official");
  mkdirSync(path);
  return prepareOfficial(head, env, path);
}

/** The project's name is in every URN. */
function checkProject({ checkpoint }: Checkpoint, name: string, { options }: Work): void {
  const [, project = name] =
    /^urn:pulumi:.+?::(.+?)::/.exec(checkpoint.latest.resources[0]?.urn ?? "") ?? [];
  if (project === name) return;
  throw new DiffError(
    `The project is called ${project} at the base and ${name} at the head. Pulumi takes it for another project, of which ` +
      `nothing is deployed: rename it alone, with \`pulumi stack rename organization/${name}/${options.stack}\`.`,
  );
}

async function sidesOf({ options, settings, project, repository, reporter }: Work): Promise<Sides> {
  if (repository === undefined) return { head: { name: "the working tree" } };
  const { base, head, dirty, tip } = options;
  const ignored = [...settings.given, settings.out, join(project, ".sandbox")];
  return await findSides({ repository, base, head, dirty, tip, ignored, reporter });
}

/** The state of the base; undefined when there is no such stack at its commit. */
async function readBase(work: Work, { base }: Sides): Promise<Checkpoint | undefined> {
  const { options, project, repository, engine } = work;
  const { live, stack, cache } = options;
  if (live !== undefined || base === undefined || repository === undefined) {
    const file = live === true ? undefined : live;
    const { projectName } = openStack(project, stack);
    return await liveState({ ...work, file, projectName, stack, engine: await engine });
  }
  const side = describeSide("base", base);
  const { commit } = base;
  return await baseState({ ...work, repository, commit, side, stack, cache });
}

/** Where the head is. */
interface HeadPlace {
  /** Folder of its project. */
  readonly project: string;
  /** The working tree with it, if there is one. */
  readonly around: string;
}

/** The place of the head: the checkout, or a working tree of its commit. */
async function headProject(work: Work, head: SideInfo): Promise<HeadPlace> {
  const { options, project, repository, folder, reporter } = work;
  const side = describeSide("head", head);
  if (repository === undefined) return { project, around: project };
  if (options.head === WORKING_TREE || head.commit === undefined) {
    checkOwnPackages(project, repository.root, side);
    return { project, around: repository.root };
  }
  const { commit } = head;
  const packages = await planPackages({ ...work, repository, commit, side });
  const tree = await addWorktree(repository, folder, "head", commit);
  for (const gap of tree.gaps) reporter.warn(`${side}: ${gap}`);
  await packages.provide(tree.path);
  const inside = join(tree.path, insideOf(repository.root, project) ?? "");
  if (existsSync(join(inside, "Pulumi.yaml"))) return { project: inside, around: tree.path };
  throw new DiffError(
    `${side} has no Pulumi project in ${insideOf(repository.root, project) ?? ""}.`,
  );
}
