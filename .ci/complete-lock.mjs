/**
 * Adds to package-lock.json the optional packages of other platforms that `npm install` leaves out when the registry it asked
 * does not have them. `npm ci` refuses a lock file without them, on every platform: run this after each `npm install`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;
const libc = { gnu: ["glibc"], musl: ["musl"] };
const added = [];

for (const [parent, { optionalDependencies = {}, dev, license }] of Object.entries({
  ...packages,
})) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    // Platform packages are pinned exactly and named after their platform: core-linux-x64-gnu.
    const platform = /-([a-z0-9]+)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name);
    if (key in packages || `${parent}/${key}` in packages || !/^\d/.test(version) || !platform)
      continue;
    const [, os, cpu, abi] = platform;
    packages[key] = {
      version,
      cpu: [cpu],
      ...(dev && { dev }),
      ...(libc[abi] && { libc: libc[abi] }),
      license,
      optional: true,
      os: [os],
    };
    added.push(name);
  }
}

lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "the lock file is complete" : `added ${added.join(", ")}`);
