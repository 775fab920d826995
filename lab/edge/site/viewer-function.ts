import { createContext, Script } from "node:vm";

import { LabError } from "../../errors.ts";
import type { Answer, Headers, ViewerRequest } from "./exchange.ts";
import type { EdgeFunction } from "./model.ts";

/** What a viewer-request function makes of a request: another request, or an answer of its own. */
export type FunctionResult =
  | {
      readonly kind: "request";
      readonly path: string;
      readonly query: string;
      readonly headers: Headers;
    }
  | { readonly kind: "answer"; readonly answer: Answer };

/** A function that is ready to run. */
export type RunFunction = (request: ViewerRequest) => FunctionResult;

interface EventValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

type EventValues = Readonly<Record<string, EventValue>>;

interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EventValues;
  readonly headers: EventValues;
  readonly cookies: EventValues;
}

interface EventResponse {
  readonly statusCode: number;
  readonly headers?: EventValues;
  readonly body?: string | { readonly encoding: "text" | "base64"; readonly data: string };
}

/** A function that does not come to an end must not stop its caller; CloudFront gives it less than a millisecond. */
const TIMEOUT_MS = 1_000;

/** What Node's engine has and the runtime 2.0 lacks, as far as it can be taken away. */
const ABSENT = [
  "WebAssembly",
  "SharedArrayBuffer",
  "Atomics",
  "Intl",
  "WeakRef",
  "FinalizationRegistry",
];

const PREPARE = new Script(
  [
    ...ABSENT.map((name) => `delete globalThis.${name};`),
    "globalThis.console = { log() {} };",
  ].join(""),
);

const CALL = new Script(`
  globalThis.outcome = undefined;
  Promise.resolve()
    .then(() => handler(JSON.parse(globalThis.event)))
    .then(
      (value) => { globalThis.outcome = { value: JSON.stringify(value) }; },
      (error) => { globalThis.outcome = { error: String(error) }; },
    );
`);

/**
 * Prepares a function as the runtime cloudfront-js-2.0 runs it: a fresh global object for every request, nothing of Node in
 * it, no timers, no network, no code made from text. Promises work. Modules of the runtime (cloudfront, crypto, querystring)
 * are not there.
 * Sources: CloudFront Developer Guide, "CloudFront Functions event structure", "JavaScript runtime 2.0 features".
 *
 * @throws LabError when the code is no script.
 */
export function prepareFunction({ name, code }: EdgeFunction): RunFunction {
  let script: Script;
  try {
    script = new Script(code, { filename: `${name}.js` });
  } catch (error) {
    throw new LabError(`function ${name} is no script: ${String(error)}`);
  }
  return (request) => {
    const outcome = run(script, eventOf(request));
    if ("error" in outcome) return failure(503, `${name}: ${outcome.error}`);
    return resultOf(name, request, outcome.value);
  };
}

type Outcome = { readonly value: string | undefined } | { readonly error: string };

function run(script: Script, event: unknown): Outcome {
  // Without a prototype, and filled with texts only: through an object of Node the code could reach all of it.
  const globals = Object.create(null) as Record<string, unknown>;
  globals["event"] = JSON.stringify(event);
  const context = createContext(globals, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: "afterEvaluate",
  });
  PREPARE.runInContext(context);
  try {
    script.runInContext(context, { timeout: TIMEOUT_MS });
    CALL.runInContext(context, { timeout: TIMEOUT_MS });
  } catch (error) {
    return { error: String(error) };
  }
  const outcome = globals["outcome"] as Outcome | undefined;
  return outcome ?? { error: "its promise is never settled" };
}

/** Source: the page on the event structure; a header is given once, so it has no multiValue. */
function eventOf(request: ViewerRequest): unknown {
  const { cookie, ...headers } = request.headers;
  return {
    version: "1.0",
    context: {
      distributionDomainName: "d111111abcdef8.cloudfront.net",
      distributionId: "EDFDVBD6EXAMPLE",
      eventType: "viewer-request",
      requestId: "local",
    },
    viewer: { ip: "127.0.0.1" },
    request: {
      method: request.method,
      uri: request.path,
      querystring: collapse(pairs(request.query, "&")),
      headers: collapse(Object.entries({ ...headers, host: request.host })),
      cookies: collapse(pairs(cookie ?? "", ";")),
    } satisfies EventRequest,
  };
}

function pairs(text: string, separator: string): readonly (readonly [string, string])[] {
  return text.split(separator).flatMap((part) => {
    const [name = "", ...value] = part.trim().split("=");
    return name === "" ? [] : [[name, value.join("=")] as const];
  });
}

/** Values by name; further ones of a name stand in multiValue with the first. */
function collapse(entries: readonly (readonly [string, string])[]): EventValues {
  const values: Record<string, EventValue> = {};
  for (const [name, value] of entries) {
    const first = values[name];
    values[name] =
      first === undefined
        ? { value }
        : {
            value: first.value,
            multiValue: [...(first.multiValue ?? [{ value: first.value }]), { value }],
          };
  }
  return values;
}

function resultOf(name: string, request: ViewerRequest, json: string | undefined): FunctionResult {
  const result = JSON.parse(json ?? "null") as
    (Partial<EventRequest> & Partial<EventResponse>) | null;
  if (result === null || typeof result !== "object")
    return failure(502, `${name} returned neither request nor response`);
  if (result.statusCode !== undefined)
    return { kind: "answer", answer: answerOf(result as EventResponse) };
  if (result.method !== request.method) return failure(502, `${name} changed the method`);
  if (result.uri?.startsWith("/") !== true) return failure(502, `${name} returned no path`);
  const { host, ...headers } = flatten(result.headers ?? {});
  if (host !== undefined && host !== request.host) return failure(502, `${name} changed Host`);
  const cookie = expand(result.cookies ?? {}).join("; ");
  return {
    kind: "request",
    path: result.uri,
    query: expand(result.querystring ?? {}).join("&"),
    headers: cookie === "" ? headers : { ...headers, cookie },
  };
}

function answerOf({ statusCode, headers = {}, body }: EventResponse): Answer {
  const content =
    typeof body === "object"
      ? Buffer.from(body.data, body.encoding === "base64" ? "base64" : "utf8")
      : Buffer.from(body ?? "");
  return {
    status: statusCode,
    headers: { ...flatten(headers), "content-length": String(content.length) },
    body: content,
  };
}

function flatten(values: EventValues): Headers {
  return Object.fromEntries(
    Object.entries(values).map(([name, { value }]) => [name.toLowerCase(), value]),
  );
}

function expand(values: EventValues): readonly string[] {
  return Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one) => (one.value === "" ? name : `${name}=${one.value}`)),
  );
}

/** 503 when a function cannot run, 502 when its result is of no use ("Troubleshooting error responses from your origin"). */
function failure(status: number, why: string): FunctionResult {
  const body = Buffer.from(`The CloudFront function could not run: ${why}\n`);
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(body.length),
  };
  return { kind: "answer", answer: { status, headers, body } };
}
