import { createHash } from "node:crypto";
import { join } from "node:path";

import { buildSync } from "esbuild";

/** Browsers that know what the style uses, light-dark() last of all (all of them by May 2024). */
const TARGETS = ["chrome123", "firefox120", "safari17.5"];

let script: string | undefined;
let style: string | undefined;

/** The page's script, in one piece. Made once in a process. */
export function pageScript(): string {
  script ??= bundle(join(import.meta.dirname, "page", "main.ts"));
  return script;
}

/** The page's style. Made once in a process. */
export function pageStyle(): string {
  style ??= bundle(join(import.meta.dirname, "page.css"));
  return style;
}

/** What a Content-Security-Policy knows inline source by. */
export function sourceHash(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}

function bundle(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: TARGETS,
    legalComments: "none",
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return text;
}
