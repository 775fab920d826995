import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type * as Esbuild from "esbuild";
import type { Problem } from "../../tuning/errors.ts";
import { TuningError, throwProblems } from "../../tuning/errors.ts";

/** What is made into one file, and for whom. */
export interface BundleOptions {
  /** File of the program's first module: a file URL or an absolute path. */
  readonly entry: URL | string;
  /** Form of the result: modules, CommonJS, or a plain script. */
  readonly format: "esm" | "cjs" | "iife";
  /** Language the runtime speaks, as esbuild writes it: "es2022", "node24". */
  readonly target: string;
  /** Which built-in modules there are: Node's ("node") or none. */
  readonly platform: "browser" | "node" | "neutral";
  /**
   * Expressions to replace, each by JSON or a name: { "VERSION": "\"3\"" }.
   * @default - none
   */
  readonly define?: Readonly<Record<string, string>>;
  /**
   * Modules the runtime brings: "@aws-sdk/*".
   * @default - none
   */
  readonly external?: readonly string[];
  /**
   * Conditions of package exports that hold at the runtime, beside those of the platform: "workerd".
   * @default - none
   */
  readonly conditions?: readonly string[];
  /**
   * Largest result, bytes.
   * @default - no limit
   */
  readonly maxBytes?: number;
  /**
   * How `maxBytes` counts: the code itself, or the code after gzip.
   * @default "plain"
   */
  readonly counted?: "plain" | "gzip";
  /** Where problems are reported: "worker". */
  readonly path: string;
}

/** The result. */
export interface Bundle {
  /** Minified, of ASCII characters only. */
  readonly code: string;
  /** Size of `code`. */
  readonly bytes: number;
  /** SHA-256 of `code`, hexadecimal. */
  readonly sha256: string;
}

/** Folder that file names in messages are relative to: what is above it differs from machine to machine. */
const ROOT = join(import.meta.dirname, "..", "..");

/** Largest inputs that a size problem names. */
const NAMED_INPUTS = 5;

/**
 * Bundles a program with all it imports into one minified file. The same sources give the same bytes on every machine: no
 * path, time or setting of the machine gets into them.
 *
 * @throws TuningError for source that does not build, with file and line, and for a result above `maxBytes`
 */
export function bundle(options: BundleOptions): Bundle {
  const { code, metafile } = build(options);
  // ASCII: a byte a character.
  const made = {
    code,
    bytes: code.length,
    sha256: createHash("sha256").update(code).digest("hex"),
  };
  throwProblems(sizeProblems(options, made, metafile));
  return made;
}

function build(options: BundleOptions): {
  readonly code: string;
  readonly metafile: Esbuild.Metafile;
} {
  // Loaded here, so that a stack with nothing to bundle does not pay for it.
  const esbuild = createRequire(import.meta.url)("esbuild") as typeof Esbuild;
  try {
    const result = esbuild.buildSync(buildOptions(options));
    throwProblems(result.warnings.map((message) => messageProblem(options.path, message)));
    return { code: result.outputFiles[0]?.text ?? "", metafile: result.metafile };
  } catch (error) {
    const messages = (error as { readonly errors?: readonly Esbuild.Message[] }).errors;
    if (messages === undefined) throw error;
    throw new TuningError(messages.map((message) => messageProblem(options.path, message)));
  }
}

function buildOptions(options: BundleOptions) {
  const { entry, format, target, platform, define, external, conditions } = options;
  return {
    absWorkingDir: ROOT,
    entryPoints: [typeof entry === "string" ? entry : fileURLToPath(entry)],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    charset: "ascii",
    legalComments: "none",
    sourcemap: false,
    logLevel: "silent",
    // No tsconfig.json of a folder above decides what the code means.
    tsconfigRaw: "{}",
    format,
    target,
    platform,
    define: { ...define },
    external: [...(external ?? [])],
    ...(conditions === undefined ? {} : { conditions: [...conditions] }),
  } satisfies Esbuild.BuildOptions;
}

/** A warning stops as an error does: nobody would see it, and it is about code that serves every request. */
function messageProblem(path: string, message: Esbuild.Message): Problem {
  const { location, text } = message;
  const place =
    location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
  return {
    path,
    got: `${place}${text}`,
    allowed: "source that esbuild bundles without error or warning",
    fix: "correct the source at that line",
  };
}

function sizeProblems(
  options: BundleOptions,
  made: Bundle,
  metafile: Esbuild.Metafile,
): readonly Problem[] {
  const { maxBytes, counted = "plain", path } = options;
  if (maxBytes === undefined) return [];
  // Only compared, never kept: zlib does not compress alike in each of its versions.
  const size = counted === "plain" ? made.bytes : gzipSync(made.code).length;
  if (size <= maxBytes) return [];
  const how = counted === "plain" ? "" : " after gzip";
  const largest = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .sort(([a, { bytesInOutput: x }], [b, { bytesInOutput: y }]) =>
      x === y ? (a < b ? -1 : 1) : y - x,
    )
    .slice(0, NAMED_INPUTS)
    .map(([file, { bytesInOutput }]) => `${file} (${bytesInOutput})`);
  return [
    {
      path,
      got: `${size} bytes${how}; the largest inputs: ${largest.join(", ")}`,
      allowed: `at most ${maxBytes} bytes${how}`,
      fix: "import less, or replace the largest inputs by smaller ones",
    },
  ];
}
