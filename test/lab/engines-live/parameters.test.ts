import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { parametersSection } from "../../../lab/parameters/index.ts";
import type { DatabaseParameters, SectionResult } from "../../../lab/proof/types.ts";
import { database, measuredCache } from "../parameters/measured.ts";

// The machine may be busy; a server gives up by itself after a minute.
jest.setTimeout(180_000);

const found = findEngines(process.env);
let lab: LabHome;
beforeAll(async () => {
  lab = await openLabHome(found, new AbortController().signal);
});
afterAll(() => lab.close());

/** A class of the version the contests run on, with a value changed. */
function changed(name: string, values: Readonly<Record<string, string>>): DatabaseParameters {
  return { ...database(values), name, version: String(lab.engines.main.major) };
}

async function prove(databases: readonly DatabaseParameters[]): Promise<SectionResult> {
  const own = changed("own", {});
  const { engines, home } = lab;
  return parametersSection.run({
    stack: {
      name: "test",
      resources: [],
      objects: [],
      database: own,
      databases,
      caches: [measuredCache().cache, measuredCache({ timeout: "-5" }).cache],
    },
    engines: { ...engines, postgres: [engines.main] },
    home,
    quick: true,
    progress: () => undefined,
  });
}

const seenOf = ({ checks }: SectionResult, id: string) =>
  checks.find((check) => check.id.endsWith(id))?.seen ?? "";

describe("the section of parameters on real servers", () => {
  let result: SectionResult;
  beforeAll(async () => {
    result = await prove([
      changed("pages-as-kb", { shared_buffers: "2097152" }),
      changed("kb-as-pages", { work_mem: "2432" }),
      changed("gb-as-mb", { max_wal_size: "4" }),
      changed("s-as-ms", { idle_in_transaction_session_timeout: "60" }),
      changed("ms-as-s", { checkpoint_timeout: "900000" }),
      changed("removed", { stats_temp_directory: "x", wal_keep_segments: "32" }),
      changed("refused", { max_connections: "1000000" }),
      changed("too-few", { max_connections: "2" }),
      { ...changed("elsewhere", {}), version: "99" },
    ]);
  });

  it("reads sizes by the server's own unit, and catches a number meant in another", () => {
    const seen = seenOf(result, "general.sizes");
    expect(seen).toContain("pages-as-kb: shared_buffers / memory: 200 %");
    expect(seen).toContain("pages-as-kb: shared memory by the server's own sum");
    expect(seen).toContain("kb-as-pages: work_mem: 2.375 MiB");
    expect(seen).not.toContain("own: ");
  });

  it("tells the server's words for what it refuses, and names it does not know", () => {
    const seen = seenOf(result, "general.read-back");
    expect(seen).toMatch(/ms-as-s: checkpoint_timeout: .*outside the valid range/);
    expect(seen).toContain("removed: wal_keep_segments: the server has no such parameter");
    expect(seen).toMatch(/refused: max_connections: .*outside the valid range/);
    expect(seen).toMatch(/too-few: a start with all of them together fails: .*max_connections/);
    expect(seen).not.toContain("own: ");
  });

  it("has caches take their parameters", () => {
    const queue = result.checks.find(({ id }) => id === "parameters.valkey8.queue");
    expect(queue?.holds).toBe(false);
    expect(queue?.seen).toMatch(/^cache\.m7g\.large: timeout: the server refuses -5/);
    expect(queue?.seen).not.toContain("repl-backlog-size");
  });

  it("tells which versions were not tried, and what was left out", () => {
    const [versions] = result.tables;
    expect(versions?.rows.at(-1)?.slice(0, 2)).toStrictEqual([
      "99",
      "not tried: none here; `make lab-setup` installs it",
    ]);
    const leftOut = result.tables.at(-1)?.rows.map(([name]) => name);
    expect(leftOut).toStrictEqual(["rds.force_ssl", "reserved-memory-percent"]);
  });
});
