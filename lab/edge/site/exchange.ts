/** Headers by lower-case name; several values of one name are joined with ", ". */
export type Headers = Readonly<Record<string, string>>;

/** A request as a viewer sends it. */
export interface ViewerRequest {
  readonly protocol: "http" | "https";
  readonly method: string;
  /** Host name, without a port. */
  readonly host: string;
  /** As sent, percent-encoded, without the query string. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A request as CloudFront sends it to an origin that is no bucket. */
export interface OriginRequest {
  readonly method: string;
  /** Domain name of the origin. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** An answer of an origin, or of CloudFront itself. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What the viewer gets, and how it came about. */
export interface ViewerResponse extends Answer {
  /** Path pattern of the behaviour that answered. */
  readonly behaviour: string;
  /** Id of the origin that was asked; undefined where CloudFront answered itself. */
  readonly origin: string | undefined;
  /** Path the origin was asked for. */
  readonly originPath: string | undefined;
}

/** An origin that is no bucket, such as the API. */
export type CustomOriginHandler = (request: OriginRequest) => Answer | Promise<Answer>;

/** Headers without those that have no value. */
export function present(headers: Readonly<Record<string, string | undefined>>): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Headers without those of some names. */
export function without(headers: Headers, ...names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
