import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request, its body read. */
export interface ServedRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** What is answered. */
export interface ServedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that listens on a free port of the loopback interface until it is closed. */
export interface LocalServer {
  /** "http://127.0.0.1:40123". */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves `answer` over real HTTP; an error it throws is answered 500. */
export async function serve(
  answer: (request: ServedRequest) => ServedAnswer,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const body = Buffer.concat(chunks).toString();
      const served = answered(() => answer({ method: request.method ?? "GET", url, body }));
      response.writeHead(served.status, { "content-type": "application/xml", ...served.headers });
      response.end(served.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answered(work: () => ServedAnswer): ServedAnswer {
  try {
    return work();
  } catch (error) {
    return { status: 500, body: String(error) };
  }
}

/** Text as XML content. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** XML content as text. */
export function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
  };
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (_, dec?: string, hex?: string, name = "") =>
      dec !== undefined
        ? String.fromCodePoint(Number(dec))
        : hex !== undefined
          ? String.fromCodePoint(parseInt(hex, 16))
          : (named[name as string] ?? ""),
  );
}

/** Contents of every `<name>` in `xml`, as text. */
export function elements(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"));
  return Array.from(found, ([, text = ""]) => unescapeXml(text));
}
