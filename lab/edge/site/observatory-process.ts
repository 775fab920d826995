// Reads sites as JSON from standard input, and writes their grades as JSON to standard output. Nothing leaves this machine.
import { registerHooks } from "node:module";
import { Socket } from "node:net";
import { text } from "node:stream/consumers";

import type { ScanGrade, ScannedAnswer, ScannedSite } from "./observatory.ts";

/** The package's parts that are used here; it brings no declarations. */
interface Observatory {
  readonly scan: (hostname: string) => Promise<{
    readonly scan: { readonly grade: string; readonly score: number };
    readonly tests: Readonly<
      Record<
        string,
        { readonly pass: boolean; readonly result: string; readonly scoreModifier: number }
      >
    >;
  }>;
  readonly Requests: new (hostname: string) => Retrieved;
  readonly Session: new (url: URL) => unknown;
  readonly AxiosHeaders: new (headers: object) => object;
  readonly parseHttpEquivHeaders: (html: string, base: string) => unknown;
}

interface Retrieved {
  session: unknown;
  readonly resources: { path: string | null };
  readonly responses: Record<string, unknown>;
}

const PACKAGE = "@mdn/mdn-http-observatory/src";

/** Parts of the package that would ask the network, or read what its installation has downloaded. */
const REPLACED: Readonly<Record<string, string>> = {
  "/src/retriever/retriever.js": `
    export { AxiosHeaders } from "axios";
    export const retrieve = (hostname) => globalThis.retrieve(hostname);
  `,
  // The list of domains preloaded in browsers; none of them is a stack's own, and without it nothing is graded better.
  "/src/analyzer/hsts.js": `export const isHstsPreloaded = () => null;`,
};

function replaceParts(): void {
  registerHooks({
    load: (url, context, nextLoad) => {
      const replaced = Object.keys(REPLACED).find((end) =>
        url.endsWith(`mdn-http-observatory${end}`),
      );
      const source = replaced === undefined ? undefined : REPLACED[replaced];
      return source === undefined
        ? nextLoad(url, context)
        : { format: "module", source, shortCircuit: true };
    },
  });
  Socket.prototype.connect = () => {
    throw new Error("the scan must not open a connection");
  };
}

async function load(): Promise<Observatory> {
  const parts = ["scanner/index", "types", "retriever/retriever", "retriever/session"];
  const modules: unknown[] = await Promise.all(
    [...parts, "retriever/utils"].map((part) => import(`${PACKAGE}/${part}.js`)),
  );
  return Object.assign({}, ...modules) as Observatory;
}

/** What the package's retriever returns, made from answers that are there already. */
function retrieved(observatory: Observatory, site: ScannedSite): Retrieved {
  const { hostname, redirects, http, https, cors } = site;
  const address = new URL(`https://${hostname}/`);
  const requests = new observatory.Requests(hostname);
  const response = ({ status, headers, body }: ScannedAnswer) => ({
    status,
    headers: new observatory.AxiosHeaders(headers),
    request: { headers: new observatory.AxiosHeaders({}) },
    data: body,
    verified: true,
  });
  const httpEquiv = observatory.parseHttpEquivHeaders(https.body, address.href);
  const steps = redirects.map(({ url, status }) => ({ url: new URL(url), status }));
  Object.assign(requests.responses, {
    auto: { ...response(https), httpEquiv },
    https: response(https),
    http: response(http),
    cors: response(cors),
    httpRedirects: steps,
    httpsRedirects: [{ url: address, status: https.status }],
  });
  requests.resources.path = https.body;
  requests.session = new observatory.Session(address);
  return requests;
}

async function main(): Promise<void> {
  replaceParts();
  const observatory = await load();
  const sites = JSON.parse(await text(process.stdin)) as readonly ScannedSite[];
  const grades: ScanGrade[] = [];
  for (const site of sites) {
    Object.assign(globalThis, { retrieve: () => retrieved(observatory, site) });
    const { scan, tests } = await observatory.scan(site.hostname);
    grades.push({
      grade: scan.grade,
      score: scan.score,
      tests: Object.entries(tests).map(([name, { pass, result, scoreModifier }]) => ({
        name,
        pass,
        result,
        scoreModifier,
      })),
    });
  }
  process.stdout.write(JSON.stringify(grades));
}

await main();
