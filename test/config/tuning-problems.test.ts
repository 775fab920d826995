import { describe, expect, it } from "@jest/globals";
import { clustered, problemsOf, withValues } from "./support.ts";

describe("what the calculations refuse", () => {
  it("stands in one list with what the rules refuse", () => {
    const raw = withValues(
      {
        "services/mail/nodes/group": "spot",
        "services/api/probes": { livenessPath: "/ready" },
        "services/api/pool/recycleSeconds": 3600,
        "jobs/warm/schedule": "61 * * * *",
        "migrations/indexes": { recent: { on: "exports (id) WHERE created_at > now()" } },
      },
      clustered(),
    );
    expect(problemsOf(raw).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "services.mail.nodes.group",
        "services.api.probes.livenessPath",
        "services.api.pool.recycleSeconds",
        "jobs.warm.schedule",
        "migrations.indexes.recent.on",
      ]),
    );
  });

  it("is not said again where a rule has said it", () => {
    const raw = withValues({ "services/mail/nodes/group": "spot" }, clustered());
    expect(problemsOf(raw).map(({ path }) => path)).toEqual(["services.mail.nodes.group"]);
  });

  it("is not asked while the schema refuses something: repaired values are nobody's", () => {
    const raw = withValues(
      { "network/zones": 4, "services/api/probes": { livenessPath: "/ready" } },
      clustered(),
    );
    expect(problemsOf(raw).map(({ path }) => path)).toEqual(["network.zones"]);
  });

  it("is not asked while a secret stands where none belongs", () => {
    const raw = withValues({ "services/api/probes": { livenessPath: "/ready" } }, clustered());
    const problems = problemsOf(raw, { secrets: [["services"]] });
    expect(problems.map(({ path, got }) => [path, got])).toEqual([["services", "[secret]"]]);
  });
});
