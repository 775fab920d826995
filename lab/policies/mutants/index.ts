import type { Mutant } from "../mutant.ts";
import { CACHE_MUTANTS } from "./cache.ts";
import { CDN_MUTANTS } from "./cdn.ts";
import { CLUSTER_MUTANTS } from "./cluster.ts";
import { DATABASE_MUTANTS } from "./database.ts";
import { EDGE_MUTANTS } from "./edge.ts";
import { OBSERVABILITY_MUTANTS } from "./observability.ts";
import { STACK_MUTANTS } from "./stack.ts";
import { WORKLOAD_MUTANTS } from "./workload.ts";

/** Single mistakes in the prod stack, at least one for each rule of the pack. */
export const MUTANTS: readonly Mutant[] = [
  ...DATABASE_MUTANTS,
  ...CACHE_MUTANTS,
  ...CDN_MUTANTS,
  ...EDGE_MUTANTS,
  ...WORKLOAD_MUTANTS,
  ...CLUSTER_MUTANTS,
  ...OBSERVABILITY_MUTANTS,
  ...STACK_MUTANTS,
];
