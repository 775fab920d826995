/**
 * Writes config/stack.schema.json, by which editors check Pulumi.<stack>.yaml (the modeline in its
 * first line). Run: node config/generate-schema.ts; with --check it only compares, and exits 1 when
 * the file is not current.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { stackFileSchema } from "./stack-file-schema.ts";

const FILE = new URL("stack.schema.json", import.meta.url);

function current(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}

const text = `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
} else if (current() !== text) {
  process.stderr.write(
    "config/stack.schema.json does not match config/schema.ts. Write it again with: node config/generate-schema.ts\n",
  );
  process.exitCode = 1;
}
