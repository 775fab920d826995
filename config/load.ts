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

/** A stack as it was decided on, and the built site it names. */
export interface StackInput {
  readonly config: StackConfig;
  /** Undefined where there is no site. */
  readonly siteFiles: readonly SiteFile[] | undefined;
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
  return parseStack(raw, stack, context).config;
}

function parseStack(raw: unknown, stack: string, context: Omit<ParseOptions, "stack">): StackInput {
  const parsed = parse(raw, { ...context, stack });
  if (parsed.config === undefined) throw new ConfigError(parsed.problems, stack);
  return { config: parsed.config, siteFiles: parsed.siteFiles };
}

/**
 * The configuration of the running program, from the engine, and the site in the current folder, the project's.
 * @throws ConfigError with every problem of both, before anything is declared
 */
export function loadStackInput(): StackInput {
  const awsRegion = new pulumi.Config("aws").get("region");
  return parseStack(readNamespace(pulumi.runtime.allConfig()), pulumi.getStack(), {
    secrets: [...secretStackKeys()].map((key) => [key]),
    awsRegion: awsRegion ?? null,
    readContent: readSiteContent,
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
 * The configuration in a Pulumi.<stack>.yaml, read without an engine; encrypted values stay unread. The site is not looked at.
 * @throws ConfigError for bad values; StackFileError for a file that is missing or no YAML
 */
export function readStackFile(path: string, stack = stackOf(path)): StackConfig {
  return readStack(path, stack, {}).config;
}

/**
 * As readStackFile, with the site that the configuration names, in the current folder, the project's.
 * @throws ConfigError with every problem of both; StackFileError for a file that is missing or no YAML
 */
export function readStackInput(path: string, stack = stackOf(path)): StackInput {
  return readStack(path, stack, { readContent: readSiteContent });
}

function readStack(
  path: string,
  stack: string,
  context: Pick<ParseOptions, "readContent">,
): StackInput {
  const { values, secrets, awsRegion } = readStackText(readText(path), path);
  return parseStack(values, stack, { ...context, secrets, awsRegion });
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
