import { cachesSection } from "../caches/index.ts";
import { databaseSection } from "../database/index.ts";
import { faultsSection } from "../faults/index.ts";
import { indexesSection } from "../indexes/index.ts";
import { memorySection } from "../memory/index.ts";
import { parametersSection } from "../parameters/index.ts";
import { poolSection } from "../pool/index.ts";
import { restoreSection } from "../restore/index.ts";
import type { Section } from "./types.ts";

/** Every section, in the order they are run: what is right or wrong before what is how much faster. */
export const SECTIONS: readonly Section[] = [
  parametersSection,
  memorySection,
  indexesSection,
  poolSection,
  cachesSection,
  faultsSection,
  restoreSection,
  databaseSection,
];
