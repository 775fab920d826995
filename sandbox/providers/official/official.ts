/**
 * Asks the official provider of a package what a change would do, beside the sandbox's own model. Only that: everything
 * else (inputs, outputs, functions) is answered by the sandbox, whose resources exist nowhere.
 */

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import type pb from "@pulumi/pulumi/proto/provider_pb.js";

import { decodeProps } from "../codec.ts";
import { hasSecret } from "../model.ts";
import type { Props } from "../model.ts";
import { appendAnswer } from "./answers.ts";
import type { AnswerLine } from "./answers.ts";
import { PluginClient } from "./client.ts";
import { dummyConfig, dummyEnvironment } from "./dummy.ts";
import { quietEngine, refusingProxy } from "./endpoints.ts";
import type { Endpoint } from "./endpoints.ts";
import { startPlugin } from "./plugin-process.ts";
import type { PluginProcess } from "./plugin-process.ts";
import { readAnswer } from "./read-answer.ts";
import { requestFor } from "./request.ts";
import { ANSWERS_VARIABLE, DEADLINE_VARIABLE, OFFICIAL_VARIABLE } from "./variables.ts";
import type { OfficialPlugin, OfficialPlugins } from "./variables.ts";

/** The official provider of one package. */
export interface OfficialPackage {
  /** Tells of a provider instance of the program; its plugin starts at once, and is not waited for. */
  configure(peer: string, config: Props): void;
  /**
   * Asks what a change would do, and writes both answers down.
   *
   * @param peer connection of the provider instance that asks
   * @param sandbox the sandbox's own answer
   * @returns the official answer; undefined when there is none, and the sandbox's is to be used
   */
  diff(
    peer: string,
    request: pb.DiffRequest,
    sandbox: pb.DiffResponse,
  ): Promise<pb.DiffResponse | undefined>;
}

/** All official providers of a run. */
export interface OfficialProviders {
  /** undefined: the sandbox alone answers for this package. */
  package(name: string): OfficialPackage | undefined;
  /** Ends every plugin. */
  close(): void;
}

/** Milliseconds for one answer. A diff takes milliseconds; the first one of a large provider some seconds. */
const DEADLINE = 30_000;

/** How long the end of a plugin may be reported after its connection broke. Milliseconds. */
const END_REPORT = 2_000;

/** What the plugins of a run share. */
interface Shared {
  readonly env: NodeJS.ProcessEnv;
  readonly engine: Endpoint;
  readonly deadline: number;
  /** Empty folder that the plugins take for their home. */
  readonly home: string;
  readonly write: (line: AnswerLine) => void;
  readonly started: Set<PluginProcess>;
}

/** A plugin that can be asked. */
interface Ready {
  readonly client: PluginClient;
  readonly process: PluginProcess;
}

/**
 * Prepares the official providers that the environment names; undefined when it names none.
 *
 * @throws Error when one of its variables cannot be read.
 */
export async function openOfficial(env: NodeJS.ProcessEnv): Promise<OfficialProviders | undefined> {
  const text = env[OFFICIAL_VARIABLE] ?? "";
  if (text === "") return undefined;
  const plugins = JSON.parse(text) as OfficialPlugins;
  const file = env[ANSWERS_VARIABLE] ?? "";
  if (file === "")
    throw new Error(`${OFFICIAL_VARIABLE} needs ${ANSWERS_VARIABLE}: a file to write to`);
  const deadline = readDeadline(env[DEADLINE_VARIABLE]);
  const home = join(dirname(file), "home");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const shared: Shared = {
    env,
    engine: await quietEngine(),
    deadline,
    home,
    write: (line) => appendAnswer(file, line),
    started: new Set(),
  };
  const packages = await Promise.all(
    Object.entries(plugins).map(async ([name, plugin]) => {
      const onRequest = (target: string) =>
        shared.write({ kind: "network", package: name, target });
      const proxy = await refusingProxy(onRequest);
      return { name, proxy, instances: new Instances(name, plugin, proxy, shared) };
    }),
  );
  return {
    package: (name) => packages.find((one) => one.name === name)?.instances,
    close: () => {
      for (const process of shared.started) process.kill();
      for (const { proxy } of packages) proxy.close();
      shared.engine.close();
    },
  };
}

function readDeadline(text: string | undefined): number {
  const deadline = text === undefined || text === "" ? DEADLINE : Number(text);
  if (Number.isInteger(deadline) && deadline > 0) return deadline;
  throw new Error(
    `${DEADLINE_VARIABLE}: got "${text ?? ""}", allowed: a whole number of milliseconds above 0`,
  );
}

/**
 * The provider instances of one package. The engine starts a plugin for each; here those that are configured alike
 * share one, as their answers cannot differ.
 */
class Instances implements OfficialPackage {
  readonly #name: string;
  readonly #plugin: OfficialPlugin;
  readonly #proxy: string;
  readonly #shared: Shared;
  /** By configuration: a plugin, or why there is none. */
  readonly #ready = new Map<string, Promise<Ready | string>>();
  readonly #byPeer = new Map<string, Promise<Ready | string>>();
  #latest: Promise<Ready | string> | undefined;
  #givenUp: string | undefined;

  constructor(name: string, plugin: OfficialPlugin, proxy: Endpoint, shared: Shared) {
    this.#name = name;
    this.#plugin = plugin;
    this.#proxy = `http://127.0.0.1:${proxy.port}`;
    this.#shared = shared;
  }

  configure(peer: string, config: Props): void {
    const spelled = dummyConfig(this.#name, config, this.#proxy);
    const key = JSON.stringify(spelled);
    const ready = this.#ready.get(key) ?? this.#start(spelled);
    this.#ready.set(key, ready);
    this.#byPeer.set(peer, ready);
    this.#latest = ready;
  }

  async diff(
    peer: string,
    request: pb.DiffRequest,
    sandbox: pb.DiffResponse,
  ): Promise<pb.DiffResponse | undefined> {
    const answer = await this.#ask(peer, request);
    const urn = request.getUrn();
    const type = request.getType() === "" ? (urn.split("::")[2] ?? "") : request.getType();
    const answered = typeof answer !== "string";
    this.#shared.write({
      kind: "diff",
      package: this.#name,
      urn,
      type: type.split("$").at(-1) ?? type,
      sandbox: readAnswer(sandbox, request),
      ...(answered ? { official: readAnswer(answer, request) } : { error: answer }),
    });
    return answered ? answer : undefined;
  }

  /** The official answer, or why there is none. */
  async #ask(peer: string, request: pb.DiffRequest): Promise<pb.DiffResponse | string> {
    const ready = await (this.#byPeer.get(peer) ?? this.#latest);
    if (ready === undefined) return "its provider was not configured";
    if (typeof ready === "string") return ready;
    if (this.#givenUp !== undefined) return this.#givenUp;
    try {
      return await ready.client.diff(requestFor(this.#name, request));
    } catch (error) {
      const { code } = error as ServiceError;
      if (code === status.DEADLINE_EXCEEDED) {
        // One request that hangs must not make each that follows wait as long.
        this.#givenUp = `it took longer than ${this.#shared.deadline / 1_000} s for an answer and was ended`;
        ready.process.kill();
        return this.#givenUp;
      }
      if (code === status.UNAVAILABLE) return (this.#givenUp ??= await endOf(ready.process));
      return `it failed: ${wordsOf(error, request)}`;
    }
  }

  /** Starts and configures a plugin. Never rejects. */
  async #start(config: Readonly<Record<string, string>>): Promise<Ready | string> {
    const { engine, deadline, env, home, write } = this.#shared;
    const address = `127.0.0.1:${engine.port}`;
    // Loading its schemas takes a large provider longer than any answer.
    const timeout = 2 * deadline;
    let process: PluginProcess | undefined;
    try {
      process = await startPlugin({
        path: this.#plugin.path,
        engine: address,
        home,
        env: dummyEnvironment(this.#proxy, home, env),
        timeout,
      });
      this.#shared.started.add(process);
      const client = new PluginClient(process.port, timeout);
      const version = await client.open(address, { name: this.#name, config }, deadline);
      write({ kind: "plugin", package: this.#name, version });
      return { client, process };
    } catch (error) {
      process?.kill();
      const why = `it cannot be used: ${wordsOf(error)}`;
      write({ kind: "plugin", package: this.#name, error: why });
      return why;
    }
  }
}

async function endOf(process: PluginProcess): Promise<string> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), END_REPORT).unref();
  });
  const end = await Promise.race([process.exited, late]);
  return end === undefined ? "its connection broke" : `it ended (${end})`;
}

/** Longest error of a plugin's that is told, in characters. */
const TOLD = 200;

/** A plugin's own words, unless they may hold a secret of the question. */
function wordsOf(error: unknown, request?: pb.DiffRequest): string {
  const { code, details, message } = error as Partial<ServiceError>;
  const kind = code === undefined ? "" : `${status[code]}: `;
  const parts = [request?.getOlds(), request?.getOldInputs(), request?.getNews()];
  if (parts.some((part) => hasSecret(decodeProps(part)))) {
    return `${kind}its words are not shown, the question holds secrets`;
  }
  const words = (details ?? message ?? "it did not say why")
    .replace(/\s+/g, " ")
    // Another port at every run would make another text.
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1")
    .trim();
  return `${kind}${words.length > TOLD ? `${words.slice(0, TOLD)}...` : words}`;
}
