import { fieldAt } from "../cluster/manifest.ts";
import type { ClusterObject, Manifest } from "../cluster/manifest.ts";
import { labError } from "../errors.ts";

/** A container of the migration Job that runs SQL. */
export interface JobStep {
  /** Name of the container: "extensions". */
  readonly name: string;
  /** Its command: a shell and what it is to run. */
  readonly command: readonly string[];
  /** Its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The script that SQL_FILE names, out of the mounted ConfigMap. */
  readonly sql: string;
}

/** The stack's migration Job, as far as it is SQL. */
export interface MigrationJob {
  /** "migrations-1a2b3c4d". */
  readonly name: string;
  /** In the order in which they run. */
  readonly steps: readonly JobStep[];
  /** Database that its scripts are for; they refuse every other. */
  readonly database: string;
}

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds the migration Job among the stack's Kubernetes objects.
 *
 * @throws LabError when there is none, or its parts do not fit: what was looked for, and what there is.
 */
export function findMigrationJob(objects: readonly ClusterObject[]): MigrationJob {
  const jobs = objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === "Job");
  const [job] = jobs.filter((each) => containersOf(each).some(runsSql));
  if (job === undefined) {
    throw labError("No Job of the stack runs SQL", [
      `looked for: a Job with a container that has SQL_FILE and PGDATABASE`,
      `found: ${jobs.length === 0 ? "no Job" : jobs.map(({ metadata }) => metadata.name).join(", ")}`,
      "fix: declare plumbline:migrations and a job without a schedule in the stack",
    ]);
  }
  const files = sqlFiles(job, objects);
  const steps = containersOf(job)
    .filter(runsSql)
    .map(({ name, command, env }) => {
      const file = (env["SQL_FILE"] ?? "").split("/").at(-1) ?? "";
      return { name, command, env, sql: files[file] ?? missingFile(job, name, file) };
    });
  return {
    name: job.metadata.name,
    steps,
    database: steps[0]?.env["PGDATABASE"] ?? "",
  };
}

function runsSql({ env }: Container): boolean {
  return env["SQL_FILE"] !== undefined && env["PGDATABASE"] !== undefined;
}

/** Containers of a Job's pod in the order in which they run. */
function containersOf(job: Manifest): readonly Container[] {
  const pod = fieldAt(job, "spec", "template", "spec");
  const all = [fieldAt(pod, "initContainers"), fieldAt(pod, "containers")];
  return all.flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [])).map(containerOf);
}

function containerOf(container: unknown): Container {
  const [name, command, env] = ["name", "command", "env"].map((field) => fieldAt(container, field));
  const variables = Array.isArray(env) ? (env as unknown[]) : [];
  return {
    name: String(name),
    command: Array.isArray(command) ? command.map(String) : [],
    env: Object.fromEntries(
      variables
        .map((each) => [fieldAt(each, "name"), fieldAt(each, "value")])
        .filter((pair): pair is [string, string] => pair.every((text) => typeof text === "string")),
    ),
  };
}

/** Content of the ConfigMap that the Job mounts. Its name may be given by the engine: then it is that of the same data. */
function sqlFiles(
  job: Manifest,
  objects: readonly ClusterObject[],
): Readonly<Record<string, string>> {
  const volumes = fieldAt(job, "spec", "template", "spec", "volumes");
  const mounted = (Array.isArray(volumes) ? (volumes as unknown[]) : [])
    .map((volume) => fieldAt(volume, "configMap", "name"))
    .filter((name) => name !== undefined);
  const maps = objects
    .map(({ manifest }) => manifest)
    .filter(({ kind, metadata }) => kind === "ConfigMap" && mounted.includes(metadata.name));
  const data = Object.assign({}, ...maps.map((map) => fieldAt(map, "data") ?? {})) as unknown;
  return data as Readonly<Record<string, string>>;
}

function missingFile(job: Manifest, container: string, file: string): never {
  throw labError(`Job ${job.metadata.name} has no SQL for container ${container}`, [
    `looked for: ${file} in a ConfigMap that the Job mounts`,
    "fix: bring the stack up again, so that its state holds both",
  ]);
}

/** Names of indexes and views that a Job's SQL makes, as its own lines announce them. */
export function declaredNames({ steps }: MigrationJob): {
  readonly indexes: readonly string[];
  readonly views: readonly string[];
} {
  const announced = (what: string) =>
    steps.flatMap(({ sql }) =>
      [...sql.matchAll(new RegExp(`^\\\\echo ${what} (\\S+): building$`, "gm"))].map(
        ([, name = ""]) => name,
      ),
    );
  return { indexes: announced("index"), views: announced("materialized view") };
}
