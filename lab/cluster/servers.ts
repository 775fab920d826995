import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { findExecutable } from "../../sandbox/engine/command.ts";
import { ApiClient } from "./api-client.ts";
import type { Connection } from "./api-client.ts";
import { LabError } from "../errors.ts";
import { freePorts, unprivilegedUser } from "../loopback.ts";
import type { UserIds } from "../loopback.ts";
import { startGuarded } from "../servers/guarded-process.ts";
import type { GuardedProcess, GuardOptions } from "../servers/guarded-process.ts";
import { APISERVER, ETCD, ETCD_PACKAGE } from "./versions.ts";

/** An API server of our own, with its store; both keep what they are told in a throw-away folder. */
export interface RunningServers {
  /** How it is reached. */
  readonly connection: Connection;
  /** Ends both, and removes all they kept. Safe to call twice. */
  stop(): Promise<void>;
}

/** How the servers are started. */
export interface ServerOptions {
  /** The kube-apiserver to run. */
  readonly apiserver: string;
  /** Environment; only PATH is passed on. */
  readonly env: NodeJS.ProcessEnv;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** How long they may take to be ready, in milliseconds. @default 120000 */
  readonly timeout?: number;
}

/** Between two looks whether a server is ready. Milliseconds. */
const LOOK_INTERVAL = 100;

/** Free ports can be taken by others before a server has them; then it is started again on others. */
const ATTEMPTS = 3;

/**
 * The etcd on PATH.
 *
 * @throws LabError naming the package it comes in.
 */
export function findEtcd(env: NodeJS.ProcessEnv): string {
  const found = findExecutable(ETCD, env["PATH"]);
  if (found !== undefined) return found;
  throw new LabError(
    [
      `There is no ${ETCD} on PATH: the API server keeps its objects in it.`,
      `On Debian and Ubuntu: apt-get install ${ETCD_PACKAGE} (as root, after apt-get update).`,
      "Or name a cluster that may be used instead: --kubeconfig <file>.",
    ].join("\n"),
  );
}

/**
 * Starts etcd and kube-apiserver on free ports of the loopback interface. They end with this process, even
 * when it is killed.
 *
 * @throws LabError with a server's last words when it ends, or is not ready in time.
 */
export async function startServers(options: ServerOptions): Promise<RunningServers> {
  const etcd = findEtcd(options.env);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(etcd, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      const taken = error instanceof LabError && error.message.includes("address already in use");
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(etcd: string, options: ServerOptions): Promise<RunningServers> {
  const { signal } = options;
  const folder = mkdtempSync(join(tmpdir(), "plumbline-cluster-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.on("exit", remove);
  const servers: GuardedProcess[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    process.off("exit", remove);
    remove();
  };
  try {
    const user = unprivilegedUser([dirname(folder), dirname(realpathSync(etcd))]);
    const binary = join(folder, APISERVER);
    const token = randomBytes(32).toString("hex");
    prepare(folder, binary, { token, apiserver: options.apiserver });
    if (user !== undefined) giveTo(user, folder);
    const [storePort = 0, port = 0] = await freePorts(2);
    const guard: GuardOptions = { folder, user, env: { PATH: options.env["PATH"] } };
    const store = `http://127.0.0.1:${storePort}`;
    servers.push(startGuarded(etcd, etcdFlags(store), guard));
    servers.push(startGuarded(binary, apiserverFlags(store, port), guard));
    const limit = AbortSignal.timeout(options.timeout ?? 120_000);
    const connection = await waitUntilReady(folder, port, { token, servers, signal, limit });
    return { connection, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Lays out keys, token and command in the servers' folder. */
function prepare(
  folder: string,
  binary: string,
  from: { readonly token: string; readonly apiserver: string },
): void {
  // The user the servers run as may not be able to reach the cache; a clone costs nothing where it can be had.
  copyFileSync(from.apiserver, binary, constants.COPYFILE_FICLONE);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  writeFileSync(join(folder, "account.pub"), publicKey);
  writeFileSync(join(folder, "account.key"), privateKey, { mode: 0o600 });
  // token, user, number of the user, groups: this group may do everything.
  writeFileSync(join(folder, "tokens.csv"), `${from.token},plumbline,plumbline,system:masters\n`, {
    mode: 0o600,
  });
}

function giveTo({ uid, gid }: UserIds, folder: string): void {
  for (const name of ["", APISERVER, "account.pub", "account.key", "tokens.csv"]) {
    chownSync(join(folder, name), uid, gid);
  }
  chmodSync(folder, 0o700);
}

function etcdFlags(address: string): string[] {
  return [
    "--name=plumbline",
    "--data-dir=etcd",
    `--listen-client-urls=${address}`,
    `--advertise-client-urls=${address}`,
    // Any port: a store of one member has no peers.
    "--listen-peer-urls=http://127.0.0.1:0",
    "--logger=zap",
    "--log-level=warn",
  ];
}

function apiserverFlags(store: string, port: number): string[] {
  return [
    `--etcd-servers=${store}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    // It signs its certificate itself, and leaves it here.
    "--cert-dir=certificates",
    "--token-auth-file=tokens.csv",
    "--authorization-mode=RBAC",
    "--anonymous-auth=false",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-account-key-file=account.pub",
    "--service-account-signing-key-file=account.key",
    "--service-cluster-ip-range=10.255.0.0/16",
    // As on EKS: what refuses a privileged pod is to be Pod Security, not this switch.
    "--allow-privileged=true",
    // One server has no others to agree with on who serves the "kubernetes" service.
    "--endpoint-reconciler-type=none",
    "--profiling=false",
  ];
}

interface Waiting {
  readonly token: string;
  readonly servers: readonly GuardedProcess[];
  readonly signal: AbortSignal | undefined;
  readonly limit: AbortSignal;
}

/** Waits until the API server has all its parts together, and returns how it is reached. */
async function waitUntilReady(folder: string, port: number, waiting: Waiting): Promise<Connection> {
  const server = new URL(`https://127.0.0.1:${port}`);
  for (;;) {
    waiting.signal?.throwIfAborted();
    const ended = waiting.servers.find((process) => !process.running());
    if (ended !== undefined || waiting.limit.aborted) {
      const why = ended === undefined ? "was not ready in time" : "ended at once";
      const words = waiting.servers.map((process) => process.lastWords()).join("\n");
      throw new LabError(`The API server or its etcd ${why}. Their last words:\n${words}`);
    }
    const ca = readCertificate(folder);
    if (ca !== undefined) {
      const connection: Connection = { server, ca, token: waiting.token };
      if (await isReady(connection, waiting.signal)) return connection;
    }
    await sleep(LOOK_INTERVAL, undefined, { signal: waiting.signal });
  }
}

function readCertificate(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, "certificates", "apiserver.crt"), "utf8");
  } catch {
    return undefined;
  }
}

async function isReady(connection: Connection, signal: AbortSignal | undefined): Promise<boolean> {
  const client = new ApiClient(connection, signal);
  try {
    return (await client.send({ method: "GET", path: "/readyz" })).status === 200;
  } catch {
    return false;
  } finally {
    client.close();
  }
}
