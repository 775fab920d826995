import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { installPackages } from "../../../lab/engines/debian.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline-debian-"));
  mkdirSync(join(root, "bin"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const LOG = '"$(dirname "$0")/../calls"';
const INSTALL = "install -y -qq --no-install-recommends";

function put(name: string, script: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, "bin", name), 0o755);
}

/** An apt-get that writes down how it is called, of a release with three versions of PostgreSQL. */
function putApt(script = ""): void {
  put("apt-get", `echo "$DEBIAN_FRONTEND $*" >> ${LOG}\n${script}`);
  put(
    "apt-cache",
    "printf 'postgresql-%s - object-relational SQL database\\n' 14 17 19; echo 'postgresql-17-cron - jobs'",
  );
}

const calls = () => readFileSync(join(root, "calls"), "utf8").trim().split("\n");
const options = (more: object = {}) => ({
  env: { PATH: `${join(root, "bin")}:/usr/bin:/bin` },
  reporter: silentReporter,
  signal: new AbortController().signal,
  root: true,
  ...more,
});
/** Without the system's own apt-get and sudo. */
const alone = () => ({ PATH: join(root, "bin") });

describe("Debian's packages", () => {
  it("are installed after an update and a download, PostgreSQL in the newest version the stack runs", async () => {
    putApt();
    await installPackages(["postgresql", "pgbouncer"], options());
    expect(calls()).toEqual([
      "noninteractive update -qq",
      `noninteractive ${INSTALL} --download-only postgresql-17 pgbouncer`,
      `noninteractive ${INSTALL} postgresql-17 pgbouncer`,
    ]);
  });

  it("are not asked for when nothing is missing", async () => {
    putApt();
    await installPackages([], options());
    expect(existsSync(join(root, "calls"))).toBe(false);
  });

  it("are installed through sudo by others than root", async () => {
    putApt();
    put("sudo", `echo "sudo $1" >> ${LOG}; [ "$1" = -v ] || exec "$@"`);
    await installPackages(["pgbouncer"], options({ root: false }));
    expect(calls()).toEqual([
      "sudo -v",
      "sudo env",
      "noninteractive update -qq",
      "sudo env",
      `noninteractive ${INSTALL} --download-only pgbouncer`,
      "sudo env",
      `noninteractive ${INSTALL} pgbouncer`,
    ]);
  });

  it("need apt-get, and without sudo root", async () => {
    await expect(installPackages(["pgbouncer"], options({ env: alone() }))).rejects.toThrow(
      "This is not Debian or Ubuntu. Install what these packages of Debian hold: pgbouncer;",
    );
    putApt();
    await expect(
      installPackages(["pgbouncer"], options({ env: alone(), root: false })),
    ).rejects.toThrow("Without sudo only root can install: apt-get install pgbouncer");
  });

  it("need a release with a PostgreSQL that the stack runs", async () => {
    putApt();
    put("apt-cache", "echo 'postgresql-13 - object-relational SQL database'");
    await expect(installPackages(["postgresql"], options())).rejects.toThrow(
      "This release has no PostgreSQL 15 to 18",
    );
  });

  it("fail with apt-get's words", async () => {
    putApt('case "$1" in install) echo "E: Unable to fetch some archives" >&2; exit 100 ;; esac');
    await expect(installPackages(["pgbouncer"], options())).rejects.toThrow(
      "apt-get install failed (exit code 100):\n  E: Unable to fetch some archives",
    );
  });

  it("are not unpacked when their download is interrupted", async () => {
    putApt(
      `case "$*" in *--download-only*) trap 'exit 1' INT; while :; do sleep 0.05; done ;; esac`,
    );
    const controller = new AbortController();
    const installing = installPackages(["pgbouncer"], options({ signal: controller.signal }));
    const outcome = installing.catch((error: unknown) => error);
    while (!existsSync(join(root, "calls")) || calls().length < 2) {
      await new Promise((next) => setTimeout(next, 10));
    }
    controller.abort(new Error("interrupted"));
    expect(String(await outcome)).toBe("Error: interrupted");
    expect(calls()).toHaveLength(2);
  });

  it("are finished, and then no more, when their unpacking is interrupted", async () => {
    putApt(`case "$*" in
      *--download-only*) ;;
      install*) trap 'exit 1' INT; touch "$(dirname "$0")/../unpacking"; sleep 0.3; echo finished >> ${LOG} ;;
    esac`);
    const controller = new AbortController();
    const installing = installPackages(["pgbouncer"], options({ signal: controller.signal }));
    const outcome = installing.catch((error: unknown) => error);
    while (!existsSync(join(root, "unpacking"))) await new Promise((next) => setTimeout(next, 10));
    controller.abort(new Error("interrupted"));
    expect(String(await outcome)).toBe("Error: interrupted");
    expect(calls().at(-1)).toBe("finished");
  });
});
