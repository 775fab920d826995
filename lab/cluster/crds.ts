import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { WayFailedError } from "../../sandbox/engine/engine.ts";
import { findGo, requiredGo, runGo } from "../../sandbox/engine/go.ts";
import type { Go } from "../../sandbox/engine/go.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import type { BuildOptions } from "./apiserver-build.ts";
import { LabError } from "../errors.ts";
import { keep } from "./kept.ts";

/** Modules that the definitions are taken from, with their checksums. */
export const CRD_MODULES = join(import.meta.dirname, "go", "crds");

/** A Go module in which a project publishes the definitions of its kinds, and where they lie in it. */
interface Source {
  readonly module: string;
  readonly folder: string;
  /** Which files of the folder. */
  readonly files: RegExp;
}

const SOURCES: readonly Source[] = [
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    folder: "example/prometheus-operator-crd",
    files: /^monitoring\.coreos\.com_.*\.yaml$/,
  },
  {
    module: "github.com/kedacore/keda/v2",
    folder: "config/crd/bases",
    files: /^keda\.sh_.*\.yaml$/,
  },
  {
    module: "sigs.k8s.io/karpenter",
    folder: "pkg/apis/crds",
    files: /^karpenter\.sh_.*\.yaml$/,
  },
  {
    // Its copy of the karpenter.sh kinds is older than that of the module above.
    module: "github.com/aws/karpenter-provider-aws",
    folder: "pkg/apis/crds",
    files: /^karpenter\.k8s\.aws_.*\.yaml$/,
  },
  {
    module: "sigs.k8s.io/secrets-store-csi-driver",
    folder: "config/crd/bases",
    files: /^secrets-store\.csi\.x-k8s\.io_.*\.yaml$/,
  },
  {
    module: "sigs.k8s.io/gateway-api",
    folder: "config/crd/standard",
    files: /^gateway\.networking\.k8s\.io_.*\.yaml$/,
  },
];

/** A definition, and the module it was published in. */
export interface CustomResource {
  /** Name of the definition, such as "nodepools.karpenter.sh". */
  readonly name: string;
  /** API group of the kind. */
  readonly group: string;
  /** The kind it defines. */
  readonly kind: string;
  /** Module and version, such as "sigs.k8s.io/karpenter v1.8.0". */
  readonly source: string;
  /** The CustomResourceDefinition itself, as YAML. */
  readonly text: string;
}

/**
 * The custom resource definitions of the projects whose objects the platform declares, as those projects
 * publish them: the kept ones, or copied now out of their Go modules.
 *
 * @throws LabError when there is no Go, or a module cannot be had or is not what its checksum says.
 */
export async function resolveCustomResources(
  options: BuildOptions,
): Promise<readonly CustomResource[]> {
  const { env, reporter, signal } = options;
  const modules = options.modules ?? CRD_MODULES;
  const versions = moduleVersions(modules);
  const kept = keptDefinitions(env, modules);
  const title = `getting the custom resource definitions of ${SOURCES.length} projects from their Go modules; once per machine, kept in ${kept.path}`;
  const done = "got the custom resource definitions";
  try {
    await keep(
      kept,
      { what: "the custom resource definitions", title, done, needed: [], reporter, signal },
      async (folder, task) => {
        const go = await findGo(requiredGo(modules), env);
        for (const source of SOURCES) {
          task.update(`${source.module} ${versions.get(source.module) ?? ""}`);
          await copyFrom(source, join(folder, kept.part), { go, modules, versions, signal });
        }
      },
    );
  } catch (error) {
    if (!(error instanceof WayFailedError)) throw error;
    throw new LabError(
      [
        `No custom resource definitions: ${error.message}`,
        `They come once from Go modules: Go ${requiredGo(modules)} or newer (https://go.dev/dl/) with access to a Go module proxy is needed.`,
      ].join("\n"),
    );
  }
  return readDefinitions(join(kept.path, kept.part), versions);
}

interface CopyContext {
  readonly go: Go;
  readonly modules: string;
  readonly versions: ReadonlyMap<string, string>;
  readonly signal: AbortSignal | undefined;
}

async function copyFrom(source: Source, target: string, context: CopyContext): Promise<void> {
  const { go, modules, versions, signal } = context;
  const named = `${source.module}@${versions.get(source.module) ?? ""}`;
  const { stdout } = await runGo(go, ["mod", "download", "-json", named], modules, {
    onLine: () => undefined,
    signal,
  });
  const { Dir: directory } = JSON.parse(stdout) as { readonly Dir: string };
  const folder = join(directory, source.folder);
  const names = readdirSync(folder).filter((name) => source.files.test(name));
  if (names.length === 0) throw new WayFailedError(`${named} has no definitions in ${folder}`);
  for (const name of names) copyFileSync(join(folder, name), join(target, name));
}

function keptDefinitions(env: NodeJS.ProcessEnv, modules: string): KeptFolder {
  const hash = createHash("sha256").update(
    JSON.stringify(SOURCES.map(({ module, folder, files }) => [module, folder, files.source])),
  );
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, file)));
  const recipe = hash.digest("hex");
  const name = recipe.slice(0, 12);
  return {
    path: join(cacheFolder(env), "crds", name),
    manifest: "crds.json",
    part: "files",
    recipe,
    family: name,
  };
}

/** Versions as go.mod requires them. */
function moduleVersions(modules: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(modules, "go.mod"), "utf8");
  const found = [...text.matchAll(/^\s+(\S+\/\S+) (v\S+)$/gm)];
  return new Map(found.map(([, module = "", version = ""]) => [module, version]));
}

/** Reads only what says which kind a definition is for: the largest have half a megabyte. */
function readDefinitions(
  folder: string,
  versions: ReadonlyMap<string, string>,
): readonly CustomResource[] {
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const read = (field: RegExp) => field.exec(text)?.[1] ?? "";
    const module = SOURCES.find(({ files }) => files.test(file))?.module ?? "";
    return {
      name: read(/^ {2}name: (\S+)$/m),
      group: read(/^ {2}group: (\S+)$/m),
      kind: read(/^ {4}kind: (\S+)$/m),
      source: `${module} ${versions.get(module) ?? ""}`,
      text,
    };
  });
}
