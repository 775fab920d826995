/**
 * Writes report.schema.json and the gate's waivers.schema.json, which scripts and editors check diff.json and
 * diff/waivers.json by. Run: node diff/report/generate-schemas.ts; with --check it only compares, and exits 1 when one is
 * not current.
 */
import { join } from "node:path";

import { waiversSchema } from "../gate/waivers.ts";
import { writeGenerated } from "./generated.ts";
import { reportSchema } from "./schema.ts";

const FOLDER = import.meta.dirname;
const isCurrent = writeGenerated(
  [
    { file: join(FOLDER, "report.schema.json"), text: reportSchema() },
    { file: join(FOLDER, "../gate/waivers.schema.json"), text: waiversSchema() },
  ],
  { checkOnly: process.argv.includes("--check"), command: "node diff/report/generate-schemas.ts" },
);
if (!isCurrent) process.exitCode = 1;
