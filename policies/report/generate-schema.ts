/** Writes report.schema.json from the schema in schema.ts: `node policies/report/generate-schema.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { reportSchema } from "./schema.ts";

writeFileSync(join(import.meta.dirname, "report.schema.json"), reportSchema());
