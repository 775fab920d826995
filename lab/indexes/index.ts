import type { Section } from "../proof/types.ts";
import { runIndexes } from "./run.ts";

/** The guides' indexes before and after, the migration Job beside writers, and all of it together under load. */
export const indexesSection: Section = {
  id: "indexes",
  title: "Indexes, migrations and the whole prescription",
  seconds: { full: 120, quick: 30 },
  run: runIndexes,
};
