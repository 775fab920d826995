import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { APISERVER_MODULES, resolveApiServer } from "../../../lab/cluster/apiserver-build.ts";
import { CRD_MODULES, resolveCustomResources } from "../../../lab/cluster/crds.ts";
import { findEtcd } from "../../../lab/cluster/servers.ts";
import { KUBERNETES_VERSION } from "../../../lab/cluster/versions.ts";
import { createWorld, fakeGo } from "../../sandbox/support/engine-world.ts";
import type { World } from "../../sandbox/support/engine-world.ts";

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.remove());

const resolving = () => ({ env: world.env, reporter: world.reporter });

describe("the API server", () => {
  it("is built once by two runs at the same time, and kept", async () => {
    const calls = fakeGo(world, 1);
    const [first, second] = await Promise.all([
      resolveApiServer(resolving()),
      resolveApiServer(resolving()),
    ]);
    expect(first).toBe(second);
    expect(await resolveApiServer(resolving())).toBe(first);
    expect(readFileSync(first, "utf8")).toContain("echo");
    expect(calls()).toHaveLength(1);
    expect(world.said.join("\n")).toMatch(/building kube-apiserver 1\.34\.3 .* about 5 minutes/);
    expect(world.said.join("\n")).toMatch(/already getting the API server; waiting for it/);
  });

  it("is of the version that its modules are pinned to, with its own staging modules", () => {
    const text = readFileSync(join(APISERVER_MODULES, "go.mod"), "utf8");
    expect(text).toContain(`require k8s.io/kubernetes v${KUBERNETES_VERSION}\n`);
    const staging = [...text.matchAll(/=> k8s\.io\/\S+ (\S+)/g)].map(([, version]) => version);
    expect(staging.length).toBeGreaterThan(20);
    expect(new Set(staging)).toEqual(new Set([KUBERNETES_VERSION.replace(/^1/, "v0")]));
  });

  it("is one error that says what is missing, and what to do", async () => {
    await expect(resolveApiServer(resolving())).rejects.toThrow(
      /No kube-apiserver 1\.34\.3: no go on PATH .*\n.*built once with Go 1\.24\.0 or newer.*\n.*--kubeconfig/,
    );
    world.tool(
      "go",
      '#!/bin/sh\nif [ "$1" = env ]; then echo go1.99; exit 0; fi\necho "disk full" >&2; exit 1\n',
    );
    await expect(resolveApiServer(resolving())).rejects.toThrow(
      /go build k8s\.io\/kubernetes\/cmd\/kube-apiserver failed:\n\s+disk full/,
    );
    expect(existsSync(join(world.cache, "kube-apiserver", "bin"))).toBe(false);
  });
});

describe("the store behind it", () => {
  it("is the etcd on PATH, or an error that names the package", () => {
    expect(() => findEtcd(world.env)).toThrow(/no etcd on PATH.*\n.*apt-get install etcd-server/);
    world.tool("etcd", "#!/bin/sh\n");
    expect(findEtcd(world.env)).toBe(join(world.tools, "etcd"));
  });
});

/** A Go whose modules hold one definition each, in the folder where the real ones have theirs. */
function goWithModules(names: Readonly<Record<string, string>>): void {
  const modules = join(world.cache, "..", "modules of go");
  for (const [path, kind] of Object.entries(names)) {
    const file = join(modules, path);
    mkdirSync(join(file, ".."), { recursive: true });
    const [group = ""] = (path.split("/").at(-1) ?? "").split("_");
    const spec = `spec:\n  group: ${group}\n  names:\n    kind: ${kind}\n`;
    writeFileSync(file, `metadata:\n  name: ${kind.toLowerCase()}s.${group}\n${spec}`);
  }
  world.tool(
    "go",
    `#!/bin/sh
if [ "$1" = env ]; then echo go1.99; exit 0; fi
for module; do :; done
printf '{"Dir":"%s"}' '${modules}'
`,
  );
}

const DEFINITIONS = {
  "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml": "PodMonitor",
  "config/crd/bases/keda.sh_scaledobjects.yaml": "ScaledObject",
  "config/crd/bases/secrets-store.csi.x-k8s.io_secretproviderclasses.yaml": "SecretProviderClass",
  "pkg/apis/crds/karpenter.sh_nodepools.yaml": "NodePool",
  "pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml": "EC2NodeClass",
  "config/crd/standard/gateway.networking.k8s.io_gateways.yaml": "Gateway",
};

describe("the custom resource definitions", () => {
  it("are taken from the modules that publish them, once, and kept", async () => {
    goWithModules(DEFINITIONS);
    const first = await resolveCustomResources(resolving());
    world.tool("go", "#!/bin/sh\nexit 1\n");
    expect(await resolveCustomResources(resolving())).toEqual(first);
    expect(first.map(({ kind, group, source }) => `${kind} of ${group} from ${source}`)).toEqual([
      "Gateway of gateway.networking.k8s.io from sigs.k8s.io/gateway-api v1.4.0",
      "EC2NodeClass of karpenter.k8s.aws from github.com/aws/karpenter-provider-aws v1.6.3",
      "NodePool of karpenter.sh from sigs.k8s.io/karpenter v1.8.0",
      "ScaledObject of keda.sh from github.com/kedacore/keda/v2 v2.18.1",
      "PodMonitor of monitoring.coreos.com from github.com/prometheus-operator/prometheus-operator v0.85.0",
      "SecretProviderClass of secrets-store.csi.x-k8s.io from sigs.k8s.io/secrets-store-csi-driver v1.5.3",
    ]);
    expect(first[2]?.name).toBe("nodepools.karpenter.sh");
  });

  it("are an error when a module has none, or cannot be had", async () => {
    const others = Object.entries(DEFINITIONS).filter(([, kind]) => kind !== "NodePool");
    goWithModules(Object.fromEntries(others));
    await expect(resolveCustomResources(resolving())).rejects.toThrow(
      /sigs\.k8s\.io\/karpenter@v1\.8\.0 has no definitions in .*pkg\/apis\/crds/,
    );
    world.tool(
      "go",
      '#!/bin/sh\nif [ "$1" = env ]; then echo go1.99; exit 0; fi\necho "SECURITY ERROR" >&2; exit 1\n',
    );
    await expect(resolveCustomResources(resolving())).rejects.toThrow(
      /go mod download github\.com\/prometheus-operator\/\S+ failed:\n\s+SECURITY ERROR\n.*Go 1\.24\.0 or newer/,
    );
  });

  it("are pinned, each with its checksum", () => {
    const required = readFileSync(join(CRD_MODULES, "go.mod"), "utf8").match(/^\t\S+ v\S+$/gm);
    const sums = readFileSync(join(CRD_MODULES, "go.sum"), "utf8");
    expect(required).toHaveLength(6);
    for (const line of required ?? []) {
      expect(sums).toContain(`${line.trim()} h1:`);
      expect(sums).toContain(`${line.trim()}/go.mod h1:`);
    }
  });
});
