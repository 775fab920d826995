import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";

import { SECRET_SIGNATURE, SIGNATURE } from "../../policies/core/sentinels.ts";
import { findExecutable, runCommand } from "../../sandbox/engine/command.ts";
import type { Engine } from "../../sandbox/engine/engine.ts";
import { isAtLeast, PULUMI } from "../../sandbox/engine/versions.ts";
import type { Interrupts } from "../../sandbox/interrupts.ts";
import { LOST_SECRET } from "../../sandbox/providers/lost-secret.ts";
import { createEncrypter, ENCRYPTION_SALT } from "../../sandbox/stack-file.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { DiffError } from "../errors.ts";
import { checkpointOf } from "./checkpoint.ts";
import type { Checkpoint, Deployment, StoredResource } from "./checkpoint.ts";

/** Which deployed state is read. */
export interface LiveOptions {
  /** A file with the output of `pulumi stack export`, or "-" for stdin. @default - the command is run */
  readonly file?: string | undefined;
  /** Folder of the Pulumi project: the command runs there. */
  readonly project: string;
  /** Name in its Pulumi.yaml. */
  readonly projectName: string;
  readonly stack: string;
  /** The engine that will read the state. */
  readonly engine: Engine;
  /** The user's own environment, with the login. */
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
}

/**
 * The state of the deployed stack, as the sandbox's engine can read it. The cloud is not asked: a state is what was deployed.
 *
 * @throws DiffError when it cannot be had, is of another stack, or was written by a newer engine than ours
 */
export async function liveState(options: LiveOptions): Promise<Checkpoint> {
  const { file } = options;
  const where = file === undefined ? "`pulumi stack export`" : file === "-" ? "stdin" : file;
  const text = file === undefined ? await exported(options) : await readText(file, options);
  return readExport(text, { ...options, where });
}

/** What an export has to fit. */
export interface ExportContext {
  /** Where it comes from, for errors. */
  readonly where: string;
  readonly projectName: string;
  readonly stack: string;
  readonly engine: Engine;
  readonly reporter: Reporter;
}

/**
 * Reads an export. No secret can be decrypted here, nor is one wanted: each becomes a placeholder (lost-secret.ts), also
 * where the export tells it in plain.
 *
 * @throws DiffError as liveState does
 */
export function readExport(text: string, context: ExportContext): Checkpoint {
  const { projectName, stack, where, reporter } = context;
  const { version, features, deployment } = parse(text, where);
  checkVersions({ version, features, deployment }, context);
  const resources = deployment.resources ?? [];
  checkStack(resources, context);
  const pending = deployment.pending_operations ?? [];
  if (pending.length > 0) {
    reporter.warn(
      `the deployed state has ${pending.length} operations that were cut off: what became of them is not known, so they are left out`,
    );
  }
  const replaced = resources.filter((one) => one["delete"] === true);
  if (replaced.length > 0) {
    const names = replaced.map(({ urn }) => urn.split("::").at(-1)).join(", ");
    reporter.warn(
      `the deployed state still has what was replaced before, which any update deletes, this one too: ${names}`,
    );
  }
  const latest: Deployment = {
    ...deployment,
    pending_operations: undefined,
    secrets_providers: { type: "passphrase", state: { salt: ENCRYPTION_SALT } },
    resources: withoutSecrets(resources) as readonly StoredResource[],
  };
  const state = checkpointOf(projectName, stack, version, latest);
  return features === undefined ? state : ({ ...state, features } as Checkpoint);
}

async function exported(options: LiveOptions): Promise<string> {
  const { project, stack, engine, env, interrupts, reporter } = options;
  const command = findExecutable(PULUMI, env["PATH"]) ?? engine.pulumi;
  const task = reporter.task(`exporting the state of stack ${stack}`);
  try {
    const asked = ["stack", "export", "--stack", stack, "--non-interactive", "--color=never"];
    const run = { cwd: project, env, signal: interrupts.signal };
    const { code, stdout, stderr } = await runCommand(command, asked, run);
    if (code === 0) return stdout;
    throw new DiffError(
      `\`pulumi stack export --stack ${stack}\` failed; is this machine logged in (\`pulumi login\`)? It says:\n${stderr.trim()}`,
    );
  } finally {
    task.end();
  }
}

/** Waits for whoever writes to stdin or to a pipe, and hears an interrupt meanwhile. */
async function readText(file: string, { interrupts }: LiveOptions): Promise<string> {
  const { signal } = interrupts;
  interrupts.throwIfInterrupted();
  const stop = () => process.stdin.destroy();
  try {
    if (file !== "-") return await readFile(file, { encoding: "utf8", signal });
    signal.addEventListener("abort", stop, { once: true });
    return await textOf(process.stdin);
  } catch (error) {
    interrupts.throwIfInterrupted();
    throw new DiffError(`--live ${file}: ${(error as Error).message}`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** An export, as far as it is looked at here. */
interface Export {
  readonly version: number;
  readonly features?: readonly string[] | undefined;
  readonly deployment: ExportedDeployment;
}

interface ExportedDeployment extends Readonly<Record<string, unknown>> {
  readonly manifest?: { readonly version?: string };
  readonly resources?: readonly StoredResource[] | null;
  readonly pending_operations?: readonly unknown[] | null;
}

function parse(text: string, where: string): Export {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // Its words would quote the text, in which secrets may be.
    throw new DiffError(`${where}: no JSON; expected is the output of \`pulumi stack export\`.`);
  }
  const found = document as Partial<Export> | null;
  const deployment: unknown = found?.deployment;
  if (typeof found?.version !== "number" || typeof deployment !== "object" || deployment === null) {
    throw new DiffError(
      `${where}: no output of \`pulumi stack export\`: at its top it has no "version" and "deployment".`,
    );
  }
  return found as Export;
}

/** What engine 3.220 reads (pulumi/pulumi, pkg/resource/stack/deployment.go). */
const SCHEMA = { version: 4, features: ["refreshBeforeUpdate", "views", "hooks", "taint"] };

function checkVersions({ version, features, deployment }: Export, context: ExportContext): void {
  const { engine, where } = context;
  const writer = deployment.manifest?.version?.replace(/^v/, "") ?? "";
  const unknown = (features ?? []).filter((feature) => !SCHEMA.features.includes(feature));
  const isNewer = writer !== "" && !isAtLeast(engine.version, writer);
  const problems = [
    ...(version > SCHEMA.version
      ? [`its schema is version ${version}, known up to ${SCHEMA.version}`]
      : []),
    ...(version < 3 ? [`its schema is version ${version}, of an engine before 1.0`] : []),
    ...(unknown.length > 0 ? [`it needs features unknown here: ${unknown.join(", ")}`] : []),
    ...(isNewer ? [`engine ${writer} wrote it`] : []),
  ];
  if (problems.length === 0) return;
  const fix =
    version < 3
      ? "export it with a current `pulumi`"
      : `put pulumi ${isNewer ? writer : "of the version that wrote it"} or newer on PATH, which is then used here, too`;
  throw new DiffError(
    `${where}: engine ${engine.version} of this sandbox cannot read the state: ${problems.join("; ")}. To fix it, ${fix}.`,
  );
}

function checkStack(resources: readonly StoredResource[], context: ExportContext): void {
  const { projectName, stack, where } = context;
  const [first] = resources;
  if (first === undefined) return;
  const [, theirStack, theirProject] = /^urn:pulumi:(.+?)::(.+?)::/.exec(first.urn) ?? [];
  if (theirStack === stack && theirProject === projectName) return;
  throw new DiffError(
    `${where}: the state of stack ${theirStack ?? "?"} of project ${theirProject ?? "?"}, ` +
      `not of stack ${stack} of project ${projectName}: export that one, or name it with --stack.`,
  );
}

/** Puts a placeholder that the sandbox's engine can decrypt in the place of every secret. */
function withoutSecrets(value: unknown): unknown {
  let placeholder: string | undefined;
  const replace = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(replace);
    if (typeof item !== "object" || item === null) return item;
    if ((item as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE) {
      // Encrypted once: deriving the key takes a third of a second.
      placeholder ??= createEncrypter()(JSON.stringify(LOST_SECRET));
      return { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: placeholder };
    }
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, replace(part)]));
  };
  return replace(value);
}
