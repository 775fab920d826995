/** A Kubernetes object as it is sent. */
export interface Manifest {
  /** Group and version, such as "apps/v1". */
  readonly apiVersion: string;
  /** Kind, such as "Deployment". */
  readonly kind: string;
  /** Name, namespace, labels. */
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** What identifies an object. */
export interface Metadata {
  /** Its name. */
  readonly name: string;
  /** Its namespace. @default - "default", or none for kinds that stand beside namespaces */
  readonly namespace?: string;
  /** Its labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its annotations. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** An object, and what in the program it is. */
export interface ClusterObject {
  /** Type and name of the Pulumi resource: "kubernetes:apps/v1:Deployment api". */
  readonly resource: string;
  /** The object. */
  readonly manifest: Manifest;
}

/** Kind, namespace and name, as people write them: "Deployment app/api", "NodePool general". */
export function describeObject({ kind, metadata }: Manifest): string {
  const { namespace, name } = metadata;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** The group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** Group and kind, as tables here spell them: "apps/Deployment", "/Service". */
export function groupKind({ apiVersion, kind }: Manifest): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** A field deep inside an object; undefined when there is none on the way. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}
