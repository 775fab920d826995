/** The generated Pulumi projects that previews are measured on. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** Where generated projects are written. */
export const PROJECTS = join(ROOT, ".sandbox", "bench");

const EMPTY = "export {};\n";

/** Parameter groups, like those of the comparison figures: three tags, two parameters each. */
function generated(count: number): string {
  return `import "#lean-sdk";
import * as aws from "@pulumi/aws";

for (let i = 0; i < ${count}; i++) {
  new aws.rds.ParameterGroup(\`group-\${i}\`, {
    family: "postgres17",
    description: \`Generated group \${i}\`,
    parameters: [
      { name: "work_mem", value: String(4096 + i), applyMethod: "immediate" },
      { name: "shared_buffers", value: "{DBInstanceClassMemory/32768}", applyMethod: "pending-reboot" },
    ],
    tags: { component: "bench", index: String(i), environment: "bench" },
  });
}
`;
}

/**
 * Writes the project of a program that registers `count` resources, with a stack `bench`.
 *
 * @returns its folder.
 */
export function writeProject(name: string, count: number): string {
  const folder = join(PROJECTS, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: bench-${name}\n${runtime}`);
  writeFileSync(join(folder, "Pulumi.bench.yaml"), "config:\n  aws:region: eu-central-1\n");
  const leanSdk = join(ROOT, "components", "core", "lean-sdk.ts");
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: `bench-${name}`,
      type: "module",
      imports: { "#lean-sdk": "./lean-sdk.ts" },
    }),
  );
  writeFileSync(join(folder, "index.ts"), count === 0 ? EMPTY : generated(count));
  symlinkSync(leanSdk, join(folder, "lean-sdk.ts"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
