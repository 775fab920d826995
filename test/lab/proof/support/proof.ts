import type { Proof } from "../../../../lab/proof/result.ts";
import type { Check, Section, SectionResult } from "../../../../lab/proof/types.ts";

export function check(changes: Partial<Check> = {}): Check {
  return {
    id: "parameters.17",
    what: "PostgreSQL 17 takes every parameter",
    seen: "57 of 57",
    holds: true,
    required: true,
    ...changes,
  };
}

export function sectionResult(changes: Partial<SectionResult> = {}): SectionResult {
  return {
    summary: ["57 parameters read back as they are declared."],
    tables: [],
    pictures: [],
    checks: [check()],
    claims: [],
    commands: [],
    ...changes,
  };
}

/** A section that gives a result at once, or what `run` makes of it. */
export function section(
  id: string,
  run: Section["run"] | SectionResult = sectionResult(),
): Section {
  return {
    id,
    title: `The ${id}`,
    seconds: { full: 60, quick: 6 },
    run: typeof run === "function" ? run : () => Promise.resolve(run),
  };
}

/** A full run of section parameters, in which everything holds. */
export function proof(changes: Partial<Proof> = {}): Proof {
  return {
    stack: "prod",
    mode: "full",
    commit: { id: "0123456789012345678901234567890123456789", changed: false },
    startedAt: "2026-11-22T04:30:00.000Z",
    seconds: 1380,
    machine: {
      cores: 2,
      cpu: "Some processor",
      // 24 GiB.
      memory: 25_769_803_776,
      kernel: "Linux 6.1.0",
      system: "Debian GNU/Linux 12 (bookworm)",
      node: "v24.21.0",
    },
    engines: ["PostgreSQL 15.20, on which the contests run"],
    sections: [{ id: "parameters", title: "Parameters", seconds: 40, result: sectionResult() }],
    ...changes,
  };
}
