import type { ApiClient } from "./api-client.ts";
import { LabError } from "../errors.ts";
import { fieldAt } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

/** What the server says of a kind. */
export interface KindOnServer {
  /** Its name in paths: "deployments". */
  readonly plural: string;
  /** Whether its objects live in a namespace. */
  readonly namespaced: boolean;
}

/** Knows under which path each kind is found, as the server itself says. */
export class Discovery {
  private readonly client: ApiClient;
  private readonly known = new Map<string, ReadonlyMap<string, KindOnServer>>();

  constructor(client: ApiClient) {
    this.client = client;
  }

  /** The kind of an object; undefined when the server has no such kind in that version. */
  async find(apiVersion: string, kind: string): Promise<KindOnServer | undefined> {
    const known = this.known.get(apiVersion) ?? (await this.ask(apiVersion));
    // A group without any kind is asked for again: its definition may have been added since.
    if (known.size > 0) this.known.set(apiVersion, known);
    return known.get(kind);
  }

  /** Path of an object; undefined when the server has no such kind. */
  async path(manifest: Manifest): Promise<string | undefined> {
    const collection = await this.collection(manifest);
    if (collection === undefined) return undefined;
    return `${collection}/${encodeURIComponent(manifest.metadata.name)}`;
  }

  /** Path of the collection an object belongs to; undefined when the server has no such kind. */
  async collection({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const found = await this.find(apiVersion, kind);
    if (found === undefined) return undefined;
    const place = found.namespaced
      ? `/namespaces/${encodeURIComponent(metadata.namespace ?? "default")}`
      : "";
    return `${root(apiVersion)}${place}/${found.plural}`;
  }

  private async ask(apiVersion: string): Promise<ReadonlyMap<string, KindOnServer>> {
    const { status, body } = await this.client.send({ method: "GET", path: root(apiVersion) });
    if (status === 404) return new Map();
    const resources = fieldAt(body, "resources");
    if (status !== 200 || !Array.isArray(resources)) {
      throw new LabError(
        `the API server answered ${status} when asked for the kinds of ${apiVersion}`,
      );
    }
    const found = (resources as readonly Resource[])
      // "deployments/scale" is a part of a kind, not a kind.
      .filter(({ name }) => !name.includes("/"))
      .map(({ kind, name, namespaced }): [string, KindOnServer] => [
        kind,
        { plural: name, namespaced },
      ]);
    return new Map(found);
  }
}

interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
