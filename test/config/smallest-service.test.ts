import { describe, expect, it } from "@jest/globals";
import { parse as parseYaml } from "yaml";
import { readStackText } from "../../config/stack-file.ts";
import { readFileSync } from "node:fs";
import { IMAGE, clustered, problemsOf } from "./support.ts";

/** All that a new service takes: one block in the stack file, and no code. */
const BLOCK = `
reports:
  kind: web
  replicas: { min: 2, max: 4 }
  pool: { size: 2 }
  image: ${IMAGE}
  resources: { cpuMillicores: 500, memoryMiB: 512 }
`;

const block = parseYaml(BLOCK) as Readonly<Record<string, object>>;

describe("one more service", () => {
  it("is one block of six lines, five where it uses no database", () => {
    const raw = clustered();
    raw["services"] = { ...(raw["services"] as object), ...block };
    expect(problemsOf(raw)).toEqual([]);
    const { pool, ...without } = block["reports"] as Record<string, unknown>;
    expect(pool).toEqual({ size: 2 });
    raw["services"] = { ...(raw["services"] as object), reports: without };
    expect(problemsOf(raw)).toEqual([]);
  });

  it("is one block in production too", () => {
    const text = readFileSync("Pulumi.prod.yaml", "utf8");
    const raw: Record<string, unknown> = { ...readStackText(text, "Pulumi.prod.yaml").values };
    raw["services"] = { ...(raw["services"] as object), ...block };
    expect(problemsOf(raw)).toEqual([]);
  });

  it.each(["kind", "replicas", "image", "resources"])("needs %s", (key) => {
    const raw = clustered();
    const rest = Object.entries(block["reports"] ?? {}).filter(([name]) => name !== key);
    raw["services"] = { ...(raw["services"] as object), reports: Object.fromEntries(rest) };
    for (const { path } of problemsOf(raw)) {
      expect(path).toMatch(new RegExp(`^services\\.reports\\.${key}`));
    }
    expect(problemsOf(raw).length).toBeGreaterThan(0);
  });
});
