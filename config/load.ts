import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { SiteFile } from "../tuning/cdn/types.ts";
import { NAMESPACE } from "./command.ts";
import { parse } from "./parse.ts";
import type { ParseOptions } from "./parse.ts";
import { formatProblems } from "./problems.ts";
import type { ConfigProblem } from "./problems.ts";
import type { StackConfig } from "./schema.ts";
import { readSiteContent } from "./site-content.ts";
import type { PathKey } from "./schema-walk.ts";
import { StackFileError, readStackText } from "./stack-file.ts";

/**
 * A refused configuration. `message` lists all problems; a Pulumi program that throws it ends with
 * that message and no stack trace (RunError).
 */
export class ConfigError extends pulumi.RunError {
  override readonly name: string = "ConfigError";
  /** Everything that is wrong. */
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], stack: string) {
    super(formatProblems(problems, stack));
    this.problems = problems;
  }
}

/**
 * Checks a configuration and fills its defaults.
 * @param raw the keys of the `plumbline:` namespace, as plain data
 * @param stack stack name, for the commands in the message
 * @param context region of the provider and places of secrets
 * @throws ConfigError with every problem
 */
export function parseStackConfig(
  raw: unknown,
  stack: string,
  context: Omit<ParseOptions, "stack"> = {},
): StackConfig {
  const parsed = parse(raw, { ...context, stack });
  if (parsed.config === undefined) throw new ConfigError(parsed.problems, stack);
  return parsed.config;
}

/**
 * The configuration of the running program, from the engine.
 * @throws ConfigError with every problem, before anything is declared
 */
export function loadStackConfig(): StackConfig {
  const awsRegion = new pulumi.Config("aws").get("region");
  return parseStackConfig(readNamespace(pulumi.runtime.allConfig()), pulumi.getStack(), {
    secrets: [...secretStackKeys()].map((key) => [key]),
    awsRegion: awsRegion ?? null,
  });
}

/**
 * Top-level keys of the running program's configuration that hold a secret. What is made from them
 * must be wrapped in `pulumi.secret`, since `StackConfig` carries plain values.
 */
export function secretStackKeys(): ReadonlySet<string> {
  // The engine tells the language host in this variable; the SDK reads the same but exports no accessor.
  const listed: unknown = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]");
  const names = Array.isArray(listed) ? listed.map(String) : [];
  const own = names.filter((name) => name.startsWith(`${NAMESPACE}:`));
  return new Set(own.map((name) => name.slice(name.lastIndexOf(":") + 1)));
}

/**
 * The configuration in a Pulumi.<stack>.yaml, read without an engine; encrypted values stay unread.
 * @throws ConfigError for bad values; StackFileError for a file that is missing or no YAML
 */
export function readStackFile(path: string, stack = stackOf(path)): StackConfig {
  const file = readStackText(readText(path), path);
  return parseStackConfig(file.values, stack, {
    secrets: file.secrets,
    awsRegion: file.awsRegion,
  });
}

/**
 * The files of the built site, for what is computed from them; undefined where there is no site.
 * @param root folder that site.contentDir is relative to. @default - the current one, the project's
 * @throws TuningError for a folder that is missing, empty, or holds what cannot be served
 */
export function readSite(
  { site }: StackConfig,
  root = process.cwd(),
): readonly SiteFile[] | undefined {
  return site === undefined ? undefined : readSiteContent(site.contentDir, root);
}

function stackOf(path: string): string {
  const name = basename(path);
  return /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? name;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new StackFileError(`This stack file cannot be read: ${(error as Error).message}`);
  }
}

/** The namespace's keys; the engine hands over maps and lists as JSON text. */
function readNamespace(all: Readonly<Record<string, string>>): Readonly<Record<PathKey, unknown>> {
  const own = Object.entries(all).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(
    own.map(([key, text]) => [key.slice(NAMESPACE.length + 1), readValue(text)]),
  );
}

function readValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
