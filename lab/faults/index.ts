import type { Section } from "../proof/types.ts";
import { runFaults } from "./run.ts";

/** Faults of database, cache and clients while requests go on. */
export const faultsSection: Section = {
  id: "faults",
  title: "Faults under load",
  seconds: { full: 110, quick: 30 },
  run: runFaults,
};
