import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { WayFailedError } from "../../sandbox/engine/engine.ts";
import { buildFlags, countLines, findGo, goBuild, requiredGo } from "../../sandbox/engine/go.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { keep } from "./kept.ts";
import { APISERVER, KUBERNETES_VERSION } from "./versions.ts";

/** Modules that the API server is built from, with their checksums. */
export const APISERVER_MODULES = join(import.meta.dirname, "go", "apiserver");

const PACKAGE = "k8s.io/kubernetes/cmd/kube-apiserver";

/** Packages in a build from nothing, as measured. */
const PACKAGES = 1_950;

/** Where the API server comes from. */
export interface BuildOptions {
  /** Environment that says where to look (PATH, PLUMBLINE_CACHE). */
  readonly env: NodeJS.ProcessEnv;
  /** Where to say what is happening. */
  readonly reporter: Reporter;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** Folder with the Go modules to build from. @default APISERVER_MODULES */
  readonly modules?: string | undefined;
}

/**
 * Path of a kube-apiserver of KUBERNETES_VERSION: the kept one, or built now with Go from its published
 * modules and kept outside the checkout.
 *
 * @throws LabError when there is no Go, or the build fails.
 */
export async function resolveApiServer(options: BuildOptions): Promise<string> {
  const { env, reporter, signal } = options;
  const modules = options.modules ?? APISERVER_MODULES;
  const kept = keptServer(env, modules);
  const title =
    `building ${APISERVER} ${KUBERNETES_VERSION} with Go; once per machine, about 5 minutes on 2 cores, ` +
    `kept in ${kept.path}`;
  const done = `built ${APISERVER} ${KUBERNETES_VERSION}`;
  try {
    await keep(
      kept,
      { what: "the API server", title, done, needed: [APISERVER], reporter, signal },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        await goBuild(go, {
          modules,
          package: PACKAGE,
          output: join(folder, "bin", APISERVER),
          link: versionFlags(),
          onLine: countLines(task, PACKAGES),
          signal,
        });
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No ${APISERVER} ${KUBERNETES_VERSION}: ${error.message}`,
        `It is built once with Go ${requiredGo(modules)} or newer (https://go.dev/dl/), which needs access to a Go module proxy.`,
        "Or name a cluster that may be used instead: --kubeconfig <file>.",
      ].join("\n"),
    );
  }
  return join(kept.path, kept.part, APISERVER);
}

function keptServer(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const name = `${KUBERNETES_VERSION}-build-${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(JSON.stringify([PACKAGE, buildFlags(versionFlags())]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  return {
    path: join(cacheFolder(env), APISERVER, name),
    manifest: "server.json",
    part: "bin",
    recipe: hash.digest("hex"),
    family: name,
  };
}

/** The version goes where Kubernetes' own build puts it; without it the server calls itself v0.0.0. */
function versionFlags(): string {
  const [major, minor] = KUBERNETES_VERSION.split(".");
  const values = { gitVersion: `v${KUBERNETES_VERSION}`, gitMajor: major, gitMinor: minor };
  return Object.entries({ ...values, gitTreeState: "clean" })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(" ");
}
