import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";

import { runCommand } from "../../sandbox/engine/command.ts";
import type { Connection } from "./api-client.ts";
import { LabError } from "../errors.ts";
import { fieldAt } from "./manifest.ts";

/** A credential plugin that takes longer hangs: it may be waiting for a person. Milliseconds. */
const PLUGIN_TIMEOUT = 60_000;

/**
 * How the current context of a kubeconfig reaches its cluster: certificates and tokens, inline or in files,
 * or a credential plugin (`aws eks get-token`).
 *
 * @throws LabError naming the file and what it lacks.
 */
export async function readKubeconfig(file: string, env: NodeJS.ProcessEnv): Promise<Connection> {
  const config = readYaml(file);
  const problem = (what: string, fix: string) =>
    new LabError(`${file}: ${what}. ${fix} (kubectl config view shows the file).`);
  const current = text(fieldAt(config, "current-context"));
  const context = named(config, "contexts", current)?.["context"];
  if (context === undefined) {
    throw problem(
      current === undefined ? "no current-context" : `no context "${current}"`,
      "Name one: kubectl config use-context <name>",
    );
  }
  const clusterName = text(fieldAt(context, "cluster"));
  const cluster = named(config, "clusters", clusterName)?.["cluster"];
  const server = text(fieldAt(cluster, "server"));
  if (server === undefined || !URL.canParse(server)) {
    throw problem(
      `the cluster "${clusterName ?? ""}" has no address`,
      "Set it: kubectl config set-cluster <name> --server <address>",
    );
  }
  const user = named(config, "users", text(fieldAt(context, "user")))?.["user"];
  const content = (holder: unknown, name: string) => readContent(holder, name, file);
  return {
    server: new URL(server),
    ca: content(cluster, "certificate-authority"),
    serverName: text(fieldAt(cluster, "tls-server-name")),
    insecure: fieldAt(cluster, "insecure-skip-tls-verify") === true,
    token: text(fieldAt(user, "token")) ?? readTokenFile(user, file),
    certificate: content(user, "client-certificate"),
    key: content(user, "client-key"),
    ...(await runPlugin(fieldAt(user, "exec"), file, env)),
  };
}

/** Whether an address is on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new LabError(`The kubeconfig ${file} cannot be read: ${(error as Error).message}`);
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function named(
  config: unknown,
  list: string,
  name: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const entries = fieldAt(config, list);
  if (!Array.isArray(entries) || name === undefined) return undefined;
  return (entries as readonly Readonly<Record<string, unknown>>[]).find(
    (entry) => entry["name"] === name,
  );
}

/** A certificate or key: inline in base64 (`...-data`), or in a file beside the kubeconfig. */
function readContent(holder: unknown, name: string, file: string): string | undefined {
  const inline = text(fieldAt(holder, `${name}-data`));
  if (inline !== undefined) return Buffer.from(inline, "base64").toString("utf8");
  const path = text(fieldAt(holder, name));
  return path === undefined ? undefined : readBeside(path, file);
}

function readTokenFile(user: unknown, file: string): string | undefined {
  const path = text(fieldAt(user, "tokenFile"));
  return path === undefined ? undefined : readBeside(path, file).trim();
}

function readBeside(path: string, file: string): string {
  try {
    return readFileSync(resolve(dirname(file), path), "utf8");
  } catch (error) {
    throw new LabError(
      `The kubeconfig ${file} names a file that cannot be read: ${(error as Error).message}`,
    );
  }
}

interface Plugin {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

/** Asks a credential plugin (client.authentication.k8s.io); what it says is a secret and never shown. */
async function runPlugin(
  exec: unknown,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<Pick<Connection, "token" | "certificate" | "key">> {
  if (text(fieldAt(exec, "command")) === undefined) return {};
  const plugin = exec as Plugin;
  const added = (plugin.env ?? []).map(({ name, value }) => [name, value]);
  const info = {
    apiVersion: fieldAt(exec, "apiVersion"),
    kind: "ExecCredential",
    spec: { interactive: false },
  };
  const { code, stdout, stderr } = await runCommand(plugin.command, plugin.args ?? [], {
    env: {
      ...env,
      ...(Object.fromEntries(added) as NodeJS.ProcessEnv),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
    timeout: PLUGIN_TIMEOUT,
  }).catch((error: unknown) => ({ code: 1, stdout: "", stderr: (error as Error).message }));
  const status = code === 0 ? credentialIn(stdout) : undefined;
  if (status === undefined) {
    const last = stderr.trim().split("\n").at(-1) ?? "";
    throw new LabError(
      `The credential plugin "${plugin.command}" of ${file} gave no credential: ${last}`,
    );
  }
  const found = {
    token: text(fieldAt(status, "token")),
    certificate: text(fieldAt(status, "clientCertificateData")),
    key: text(fieldAt(status, "clientKeyData")),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function credentialIn(stdout: string): unknown {
  try {
    return fieldAt(JSON.parse(stdout), "status");
  } catch {
    return undefined;
  }
}
