import { setTimeout as sleep } from "node:timers/promises";

import { ApiClient } from "./api-client.ts";
import type { ApiAnswer, ApiRequest, Connection } from "./api-client.ts";
import type { CustomResource } from "./crds.ts";
import { LabError } from "../errors.ts";
import { Discovery } from "./discovery.ts";
import { fieldAt } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

/** Who the fields belong to that are sent here. */
export const FIELD_MANAGER = "plumbline";

/** What every change is sent with: unknown and doubled fields are refused, not dropped. */
const STRICT = `fieldManager=${FIELD_MANAGER}&fieldValidation=Strict`;

/** How long the server may take to see an object it has itself accepted. Milliseconds. */
const SETTLE_TIMEOUT = 30_000;
/** Between two looks. Milliseconds. */
const SETTLE_INTERVAL = 100;

/** What admission says of a namespace or quota that a controller has not seen yet. */
const TOO_EARLY = /status unknown for quota|serviceaccount "default" not found/;

/** How an object is sent. */
export interface Sending {
  /** Everything but the storing. @default false */
  readonly dryRun?: boolean;
}

/** The ways of sending objects to one API server. */
export class Cluster {
  /** How the server is reached. */
  readonly connection: Connection;
  /**
   * Whether it is a server of our own, with nothing else on it. Then the controllers' part is done here too,
   * because none runs: default accounts, the status of quotas.
   */
  readonly own: boolean;
  private readonly client: ApiClient;
  private readonly discovery: Discovery;
  private readonly signal: AbortSignal | undefined;

  constructor(connection: Connection, own: boolean, signal?: AbortSignal) {
    this.connection = connection;
    this.client = new ApiClient(connection, signal);
    this.own = own;
    this.discovery = new Discovery(this.client);
    this.signal = signal;
  }

  /** The server's version, such as "v1.34.3". */
  async version(): Promise<string> {
    const { body } = await this.client.send({ method: "GET", path: "/version" });
    const version = fieldAt(body, "gitVersion");
    if (typeof version !== "string") {
      throw new LabError(`${this.connection.server.href} did not say which version it is`);
    }
    return version;
  }

  /** Whether the server knows the kind of an object. */
  async knows({ apiVersion, kind }: Manifest): Promise<boolean> {
    return (await this.discovery.find(apiVersion, kind)) !== undefined;
  }

  /**
   * Sends an object with server-side apply; undefined when the server has no such kind. A dry run goes through
   * all admission and leaves nothing.
   */
  async apply(manifest: Manifest, options: Sending = {}): Promise<ApiAnswer | undefined> {
    const path = await this.discovery.path(manifest);
    if (path === undefined) return undefined;
    return await this.change({
      method: "PATCH",
      path: `${path}?${STRICT}&force=true${dryRun(options)}`,
      contentType: "application/apply-patch+yaml",
      body: manifest,
    });
  }

  /** The object as it is on the server. */
  async read(manifest: Manifest): Promise<ApiAnswer | undefined> {
    const path = await this.discovery.path(manifest);
    return path === undefined ? undefined : await this.client.send({ method: "GET", path });
  }

  /** Removes an object, with what belongs to it. */
  async remove(manifest: Manifest): Promise<void> {
    const path = await this.discovery.path(manifest);
    if (path === undefined) return;
    await this.client.send({
      method: "DELETE",
      path: `${path}?propagationPolicy=Background`,
    });
  }

  /** Creates a pod. A dry run goes through all admission and leaves nothing. */
  createPod(namespace: string, pod: unknown, options: Sending = {}): Promise<ApiAnswer> {
    return this.change({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/pods?${STRICT}${dryRun(options)}`,
      body: pod,
    });
  }

  /** Adds a definition, and waits until the server serves its kind. */
  async define(definition: CustomResource): Promise<void> {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.name}`;
    const { status, body } = await this.client.send({
      method: "PATCH",
      path: `${path}?fieldManager=${FIELD_MANAGER}&force=true`,
      contentType: "application/apply-patch+yaml",
      body: definition.text,
    });
    if (status !== 200 && status !== 201) {
      const words = String(fieldAt(body, "message"));
      throw new LabError(`the definition ${definition.name} (${definition.source}): ${words}`);
    }
    await this.until(`the definition ${definition.name} is served`, async () => {
      const answer = await this.client.send({ method: "GET", path });
      const conditions = fieldAt(answer.body, "status", "conditions");
      return (
        Array.isArray(conditions) &&
        conditions.some(
          (condition) =>
            fieldAt(condition, "type") === "Established" && fieldAt(condition, "status") === "True",
        )
      );
    });
  }

  /** Does what the service account controller does for a new namespace. */
  async addDefaultAccount(namespace: string): Promise<void> {
    await this.client.send({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/serviceaccounts?fieldManager=${FIELD_MANAGER}`,
      body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
    });
  }

  /**
   * Does what the quota controller does for a new quota: it copies the limits into the status, from where
   * admission takes them, and counts what is used: nothing yet.
   */
  async activateQuota({ metadata, ...manifest }: Manifest): Promise<void> {
    const hard = fieldAt(manifest["spec"], "hard") as Readonly<Record<string, unknown>> | undefined;
    const used = Object.fromEntries(Object.keys(hard ?? {}).map((name) => [name, "0"]));
    const namespace = metadata.namespace ?? "default";
    const { status } = await this.client.send({
      method: "PATCH",
      path: `/api/v1/namespaces/${namespace}/resourcequotas/${metadata.name}/status`,
      contentType: "application/merge-patch+json",
      body: { status: { hard, used } },
    });
    if (status !== 200) throw new LabError(`the status of quota ${metadata.name}: HTTP ${status}`);
  }

  /** Closes the connections. */
  close(): void {
    this.client.close();
  }

  /** Sends a change; one that comes before a controller has done its part is sent again. */
  private async change(request: ApiRequest): Promise<ApiAnswer> {
    const deadline = Date.now() + SETTLE_TIMEOUT;
    for (;;) {
      const answer = await this.client.send(request);
      const early =
        answer.status === 403 && TOO_EARLY.test(String(fieldAt(answer.body, "message")));
      if (!early || Date.now() > deadline) return answer;
      await sleep(SETTLE_INTERVAL, undefined, { signal: this.signal });
    }
  }

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + SETTLE_TIMEOUT;
    while (!(await condition())) {
      if (Date.now() > deadline)
        throw new LabError(`waited ${SETTLE_TIMEOUT / 1_000} s until ${what}`);
      await sleep(SETTLE_INTERVAL, undefined, { signal: this.signal });
    }
  }
}

function dryRun(options: Sending): string {
  return options.dryRun === true ? "&dryRun=All" : "";
}
