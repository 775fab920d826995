import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { LabError } from "../errors.ts";

/** How a cluster is reached. */
export interface Connection {
  /** Address of the API server. */
  readonly server: URL;
  /** Certificates it is trusted by, as PEM. @default - those of Node */
  readonly ca?: string | undefined;
  /** Name its certificate has to carry. @default - that of the address */
  readonly serverName?: string | undefined;
  /** Trusts any certificate. @default false */
  readonly insecure?: boolean | undefined;
  /** Who asks, as a bearer token. @default - no token */
  readonly token?: string | undefined;
  /** Who asks, as a certificate in PEM. @default - no certificate */
  readonly certificate?: string | undefined;
  /** Key of that certificate, as PEM. @default - none */
  readonly key?: string | undefined;
}

/** One request. */
export interface ApiRequest {
  /** HTTP method. */
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path with its query: "/api/v1/namespaces". */
  readonly path: string;
  /** Body; text goes as it is, anything else as JSON. @default - none */
  readonly body?: unknown;
  /** Content type of the body. @default "application/json" */
  readonly contentType?: string;
}

/** What the server said. */
export interface ApiAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The body: an object, or a Status that says what is wrong. */
  readonly body: unknown;
  /** What it warns of (Warning headers), each once. */
  readonly warnings: readonly string[];
}

/** How long the server may take for an answer. Milliseconds. */
const ANSWER_TIMEOUT = 60_000;

/** Talks to one API server over kept connections. */
export class ApiClient {
  private readonly connection: Connection;
  private readonly signal: AbortSignal | undefined;
  private readonly agent: HttpAgent;

  constructor(connection: Connection, signal?: AbortSignal) {
    this.connection = connection;
    this.signal = signal;
    const pool = { keepAlive: true, maxSockets: 8 };
    this.agent = this.secure
      ? new HttpsAgent({
          ...pool,
          ca: connection.ca,
          cert: connection.certificate,
          key: connection.key,
          servername: connection.serverName,
          rejectUnauthorized: connection.insecure !== true,
        })
      : new HttpAgent(pool);
  }

  /**
   * Sends a request; an answer of any status is a result.
   *
   * @throws LabError when the server cannot be reached, breaks off, or takes more than a minute; the reason
   * of the client's signal when that fired.
   */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const limit = AbortSignal.timeout(ANSWER_TIMEOUT);
    const { response, text } = await this.exchange(request, limit).catch((error: unknown) => {
      this.signal?.throwIfAborted();
      const why = limit.aborted ? "no answer within a minute" : (error as Error).message;
      throw new LabError(`${this.connection.server.href} cannot be reached: ${why}`);
    });
    return {
      status: response.statusCode ?? 0,
      body: readBody(text),
      warnings: readWarnings(response.headersDistinct["warning"] ?? []),
    };
  }

  /** Closes the kept connections. */
  close(): void {
    this.agent.destroy();
  }

  private get secure(): boolean {
    return this.connection.server.protocol === "https:";
  }

  private async exchange(
    request: ApiRequest,
    limit: AbortSignal,
  ): Promise<{ readonly response: IncomingMessage; readonly text: string }> {
    const response = await this.open(request, limit);
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += chunk as string;
    return { response, text };
  }

  private open(
    { method, path, body, contentType }: ApiRequest,
    limit: AbortSignal,
  ): Promise<IncomingMessage> {
    const base = this.connection.server.pathname.replace(/\/$/, "");
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      path: `${base}${path}`,
      agent: this.agent,
      signal: this.signal === undefined ? limit : AbortSignal.any([this.signal, limit]),
      headers: {
        accept: "application/json",
        ...(this.connection.token !== undefined && {
          authorization: `Bearer ${this.connection.token}`,
        }),
        ...(text !== "" && {
          "content-type": contentType ?? "application/json",
          "content-length": Buffer.byteLength(text),
        }),
      },
    };
    const send = this.secure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      send(this.connection.server, options, resolve).on("error", reject).end(text);
    });
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** RFC 7234 warnings, as the API server sends them: `299 - "words"`, quotes and backslashes escaped. */
function readWarnings(headers: readonly string[]): readonly string[] {
  const found = headers.flatMap((header) =>
    [...header.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
      text.replace(/\\(.)/g, "$1"),
    ),
  );
  return [...new Set(found)];
}
