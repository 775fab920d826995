import { build } from "esbuild";

/** What the deployed worker is told about the runtime it runs on. */
export const COMPATIBILITY_DATE = "2026-07-01";

/** One ES module of a worker and all that it imports, as text. */
export async function bundleWorker(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    // As it is deployed.
    target: "es2022",
    minify: true,
    platform: "neutral",
    conditions: ["workerd"],
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return file.text;
}
