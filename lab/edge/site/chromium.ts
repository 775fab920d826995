import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

/** Names under which distributions install it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"] as const;

/** What to install where there is none. */
export const CHROMIUM_MISSING =
  "Chromium is missing: install it (Debian: apt-get install chromium), or name its program in CHROMIUM.";

/** Chromium's program: CHROMIUM of the environment, else the first on the PATH; undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const named = env["CHROMIUM"];
  if (named !== undefined && named !== "") return isProgram(named) ? named : undefined;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How a browser reaches the site under its real names. */
export interface BrowserOptions {
  /** Chromium's program. */
  readonly program: string;
  /** Addresses that are on this machine: "www.example.com:443" to a port of the loopback interface. No other name resolves. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Hash of the public key that is taken although nobody signed it. */
  readonly publicKeyHash: string;
}

/**
 * Starts a headless Chromium that finds only the given hosts, and takes their certificate as if an authority had signed it: so
 * HSTS, secure contexts and the HTTP cache work as they do on the real site.
 */
export function launchChromium({
  program,
  hosts,
  publicKeyHash,
}: BrowserOptions): Promise<Browser> {
  // A public site: pages of other origins may otherwise not even try to reach an address of this machine.
  const spaces = Object.values(hosts).map((port) => `127.0.0.1:${port}=public`);
  const rules = Object.entries(hosts).map(([from, port]) => `MAP ${from} 127.0.0.1:${port}`);
  return chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      `--host-resolver-rules=${[...rules, "MAP * ~NOTFOUND"].join(", ")}`,
      `--ip-address-space-overrides=${spaces.join(",")}`,
      `--ignore-certificate-errors-spki-list=${publicKeyHash}`,
      // Its sandbox needs a user namespace, which root does not get.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}
