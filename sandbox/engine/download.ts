import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Task } from "../reporter.ts";
import { runCommand } from "./command.ts";
import { WayFailedError } from "./engine.ts";
import { askVersion } from "./installed.ts";
import { ENGINE_VERSION, PULUMI, RELEASE_URL } from "./versions.ts";

/** How long a server may take to answer, before the network counts as absent. Milliseconds. */
const ANSWER_TIMEOUT = 10_000;
/** How long a download may stand still. Milliseconds. */
const STALL_TIMEOUT = 30_000;

/** How the official release is downloaded. */
export interface DownloadOptions {
  /** Environment; PLUMBLINE_ENGINE_MIRROR in it takes the place of the official address. */
  readonly env: NodeJS.ProcessEnv;
  /** Where progress is told. */
  readonly task: Task;
  /** Stops the download. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Address of the folder that holds the release: the official one, or the mirror in PLUMBLINE_ENGINE_MIRROR.
 *
 * @throws WayFailedError when the mirror is no http(s) address.
 */
export function releaseUrl(env: NodeJS.ProcessEnv): string {
  const mirror = env["PLUMBLINE_ENGINE_MIRROR"];
  if (mirror === undefined || mirror === "") return RELEASE_URL;
  if (!/^https?:\/\//.test(mirror)) {
    throw new WayFailedError(`PLUMBLINE_ENGINE_MIRROR is "${mirror}", not an http(s) address`);
  }
  return mirror.replace(/\/+$/, "");
}

/** Name of the release's archive for this machine; undefined where Pulumi publishes none we can unpack. */
export function archiveName(
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  const known = ["linux", "darwin"].includes(platform) && ["x64", "arm64"].includes(arch);
  return known ? `pulumi-v${ENGINE_VERSION}-${platform}-${arch}.tar.gz` : undefined;
}

/** Name of the file with the SHA-256 of every archive of the release. */
export const CHECKSUM_FILE = `pulumi-${ENGINE_VERSION}-checksums.txt`;

/**
 * Downloads the official release into `folder`, checks its SHA-256 and unpacks it to `folder/bin`.
 *
 * @throws WayFailedError when there is no network, no such release, or a checksum that does not match.
 */
export async function downloadEngine(folder: string, options: DownloadOptions): Promise<void> {
  const base = releaseUrl(options.env);
  const name = archiveName();
  if (name === undefined) {
    throw new WayFailedError(`there is no release for ${process.platform}-${process.arch}`);
  }
  const expected = await fetchChecksum(base, name, options.signal);
  const archive = join(folder, name);
  const actual = await fetchArchive(`${base}/${name}`, archive, options);
  if (actual !== expected) {
    throw new WayFailedError(
      `${base}/${name} has SHA-256 ${actual}, its checksum file says ${expected}: refused`,
    );
  }
  options.task.update("unpacking");
  await unpack(archive, folder, options);
}

async function fetchChecksum(base: string, name: string, signal?: AbortSignal): Promise<string> {
  const url = `${base}/${CHECKSUM_FILE}`;
  const response = await request(url, signal);
  const line = (await response.text()).split("\n").find((text) => text.includes(name));
  const sum = /\b[0-9a-f]{64}\b/i.exec(line ?? "")?.[0];
  if (sum === undefined) throw new WayFailedError(`${url} has no SHA-256 of ${name}`);
  return sum.toLowerCase();
}

/** Asks for an address; an answer has to begin within ten seconds. */
async function request(url: string, signal?: AbortSignal): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new Error(`no answer within ${ANSWER_TIMEOUT / 1_000} s`));
  }, ANSWER_TIMEOUT);
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response;
  } catch (error) {
    signal?.throwIfAborted();
    throw new WayFailedError(`${url}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Streams the archive to a file and returns its SHA-256. */
async function fetchArchive(url: string, file: string, options: DownloadOptions): Promise<string> {
  const response = await request(url, options.signal);
  const total = Number(response.headers.get("content-length") ?? Number.NaN);
  const hash = createHash("sha256");
  if (response.body === null) throw new WayFailedError(`${url}: an empty answer`);
  const source = Readable.fromWeb(response.body);
  const stall = () => source.destroy(new Error(`stood still for ${STALL_TIMEOUT / 1_000} s`));
  let timer = setTimeout(stall, STALL_TIMEOUT);
  let received = 0;
  source.on("data", (chunk: Buffer) => {
    clearTimeout(timer);
    timer = setTimeout(stall, STALL_TIMEOUT);
    hash.update(chunk);
    received += chunk.length;
    const of = Number.isNaN(total) ? "" : ` of ${megabytes(total)}`;
    options.task.update(`downloading, ${megabytes(received)}${of}`);
  });
  try {
    await pipeline(source, createWriteStream(file), { signal: options.signal });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new WayFailedError(`${url}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
  return hash.digest("hex");
}

async function unpack(archive: string, folder: string, options: DownloadOptions): Promise<void> {
  const { code, stderr } = await runCommand("tar", ["-xzf", archive, "-C", folder], {
    env: options.env,
    signal: options.signal,
  }).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new WayFailedError(`tar could not be run: ${reasonOf(error)}`);
  });
  if (code !== 0) throw new WayFailedError(`tar could not unpack ${archive}: ${stderr.trim()}`);
  // The archive has all commands in one folder named pulumi.
  rmSync(join(folder, "bin"), { recursive: true, force: true });
  renameSync(join(folder, "pulumi"), join(folder, "bin"));
  rmSync(archive);
  await askVersion(join(folder, "bin", PULUMI), join(folder, "home"), options.env);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The innermost reason: fetch hides "name not known" behind "fetch failed". */
function reasonOf(error: unknown): string {
  let reason = error as { readonly message?: string; readonly cause?: unknown };
  while (typeof reason.cause === "object" && reason.cause !== null) reason = reason.cause;
  return reason.message ?? String(error);
}
