import { execFile } from "node:child_process";
import { join } from "node:path";

import type { Distribution } from "./distribution.ts";
import type { Headers, ViewerRequest, ViewerResponse } from "./exchange.ts";
import { LabError } from "../../errors.ts";

/** One step of a chain of redirects. */
export interface RedirectStep {
  readonly url: string;
  readonly status: number;
}

/** One answer, as the Observatory keeps it. */
export interface ScannedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a scan of a site is about: the same requests that the Observatory's own retriever makes. */
export interface ScannedSite {
  readonly hostname: string;
  /** From http:// on, the last answer included. */
  readonly redirects: readonly RedirectStep[];
  /** At the end of the redirects from http://. */
  readonly http: ScannedAnswer;
  /** The page at https://. */
  readonly https: ScannedAnswer;
  /** The preflight of another origin. */
  readonly cors: ScannedAnswer;
}

/** Outcome of one of the Observatory's tests. */
export interface ScanTest {
  readonly name: string;
  readonly pass: boolean;
  /** What it found: "csp-implemented-with-no-unsafe". */
  readonly result: string;
  /** What it adds to 100. */
  readonly scoreModifier: number;
}

/** Grade of a site. */
export interface ScanGrade {
  readonly grade: string;
  readonly score: number;
  readonly tests: readonly ScanTest[];
}

const PROCESS = join(import.meta.dirname, "observatory-process.ts");

/** Origin of the preflight, which is not the site's. Any will do. */
const OTHER_ORIGIN = "https://scanner.example.net";

/** Redirects that are followed, as browsers do. */
const MAX_REDIRECTS = 20;

/** Asks a distribution what a scan asks a site. */
export async function viewSite(distribution: Distribution, hostname: string): Promise<ScannedSite> {
  const http = await follow(distribution, `http://${hostname}/`);
  const https = await follow(distribution, `https://${hostname}/`);
  const preflight = { origin: OTHER_ORIGIN, "access-control-request-method": "GET" };
  const cors = await distribution.handle(requestOf(https.url, "OPTIONS", preflight));
  return {
    hostname,
    redirects: http.steps,
    http: textAnswer(http.response),
    https: textAnswer(https.response),
    cors: textAnswer(cors),
  };
}

/**
 * Has MDN's HTTP Observatory scan sites: its own tests, scores and grades, in a process of their own because it is an ES module,
 * and because nothing but the retrieval and the list of preloaded domains is taken out of it there.
 *
 * @throws LabError with the process's words when it fails.
 */
export function gradeSites(sites: readonly ScannedSite[]): Promise<readonly ScanGrade[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [PROCESS], (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as readonly ScanGrade[]);
      else reject(new LabError(`The HTTP Observatory ended with an error:\n${stderr}`));
    });
    child.stdin?.end(JSON.stringify(sites));
  });
}

/** A grade for people: "A+ 110", and a line a test. */
export function formatGrade({ grade, score, tests }: ScanGrade): string {
  const lines = tests.map(({ name, pass, result, scoreModifier }) => {
    const sign = scoreModifier > 0 ? "+" : "";
    return `  ${pass ? "pass" : "FAIL"} ${`${sign}${scoreModifier}`.padStart(4)}  ${name}: ${result}`;
  });
  return [`${grade} ${score}`, ...lines].join("\n");
}

async function follow(distribution: Distribution, start: string) {
  const steps: RedirectStep[] = [];
  let url = start;
  for (let left = MAX_REDIRECTS; left > 0; left -= 1) {
    const response = await distribution.handle(requestOf(url, "GET", { accept: "text/html" }));
    steps.push({ url, status: response.status });
    const { location } = response.headers;
    if (response.status < 300 || response.status >= 400 || location === undefined) {
      return { url, steps, response };
    }
    url = new URL(location, url).href;
  }
  throw new LabError(`${start} redirects without an end`);
}

function requestOf(address: string, method: string, headers: Headers): ViewerRequest {
  const { protocol, hostname, pathname, search } = new URL(address);
  return {
    protocol: protocol === "https:" ? "https" : "http",
    method,
    host: hostname,
    path: pathname,
    query: search.slice(1),
    headers,
    body: Buffer.alloc(0),
  };
}

function textAnswer({ status, headers, body }: ViewerResponse): ScannedAnswer {
  return { status, headers, body: body.toString("utf8") };
}
