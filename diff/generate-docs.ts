/**
 * Writes docs/diff-codes.md from everything that can be recognised. Run: node diff/generate-docs.ts; with --check it only
 * compares, and exits 1 when it is not current.
 */
import { join } from "node:path";

import { CODES } from "./classify/codes.ts";
import { codesDocument } from "./report/codes-document.ts";
import { writeGenerated } from "./report/generated.ts";

const isCurrent = writeGenerated(
  [{ file: join(import.meta.dirname, "../docs/diff-codes.md"), text: codesDocument(CODES) }],
  { checkOnly: process.argv.includes("--check"), command: "node diff/generate-docs.ts" },
);
if (!isCurrent) process.exitCode = 1;
