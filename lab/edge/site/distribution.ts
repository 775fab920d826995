import { compressAnswer } from "./compression.ts";
import { LabError } from "../../errors.ts";
import type { Answer, CustomOriginHandler, ViewerRequest, ViewerResponse } from "./exchange.ts";
import { without } from "./exchange.ts";
import { forward } from "./forwarding.ts";
import type { Behaviour, SiteModel } from "./model.ts";
import { matchesPath } from "./path-pattern.ts";
import { applyHeadersPolicy } from "./response-headers.ts";
import { answerFromS3 } from "./s3-origin.ts";
import { prepareFunction } from "./viewer-function.ts";
import type { RunFunction } from "./viewer-function.ts";

/** A distribution that answers requests. */
export interface Distribution {
  readonly model: SiteModel;
  /** Answers one request, as the first one of this kind: nothing is kept, every request reaches its origin. */
  handle(request: ViewerRequest): Promise<ViewerResponse>;
}

/**
 * Emulates what CloudFront does with a request. Kept in this order, with the page of the CloudFront Developer Guide:
 *
 * 1. the behaviour: the first whose pattern matches, the default last ("Cache behavior settings", Path pattern);
 * 2. its protocol: a redirect to HTTPS, or 403 (Viewer protocol policy);
 * 3. its methods: 403 for others (Allowed HTTP methods);
 * 4. its function, which may change path and headers, or answer ("CloudFront Functions event structure"); the behaviour stays;
 * 5. the default root object, for the path "/" only ("Specify a default root object");
 * 6. the origin: a bucket, or another server that gets what the policies forward ("Control origin requests with a policy");
 * 7. a custom error response ("Generate custom error responses");
 * 8. compression ("Serve compressed files");
 * 9. the response-headers policy, on errors of origins too ("Understand response headers policies");
 * 10. 304 to a conditional request for an object of a bucket ("Request and response behavior for Amazon S3 origins"); other
 *    origins see the condition themselves.
 *
 * The edge's cache, ranges, AWS WAF and signed URLs are left out; `edgeTtl` says for how long an answer would be kept.
 *
 * @param custom answers for every origin that is no bucket.
 * @throws LabError when a function is no script.
 */
export function createDistribution(model: SiteModel, custom: CustomOriginHandler): Distribution {
  const functions = new Map<Behaviour, RunFunction>();
  for (const behaviour of model.behaviours) {
    const { viewerRequest } = behaviour;
    if (viewerRequest !== undefined) functions.set(behaviour, prepareFunction(viewerRequest));
  }
  const state = { model, custom, functions };
  return { model, handle: (request) => handle(state, request) };
}

interface State {
  readonly model: SiteModel;
  readonly custom: CustomOriginHandler;
  readonly functions: ReadonlyMap<Behaviour, RunFunction>;
}

/** The behaviour of a path; case counts, the query string does not. */
export function behaviourOf(model: SiteModel, path: string): Behaviour {
  const found = model.behaviours.find(({ pathPattern }) => matchesPath(pathPattern, path));
  if (found === undefined)
    throw new LabError(`distribution ${model.name} has no default behaviour`);
  return found;
}

async function handle(state: State, request: ViewerRequest): Promise<ViewerResponse> {
  const behaviour = behaviourOf(state.model, request.path);
  const refused = refusal(behaviour, request);
  if (refused !== undefined) return itself(behaviour, request, refused);
  const result = state.functions.get(behaviour)?.(request);
  if (result?.kind === "answer") return itself(behaviour, request, result.answer);
  const routed = { ...request, ...result };
  const { defaultRootObject } = state.model;
  const path =
    routed.path === "/" && defaultRootObject !== undefined ? `/${defaultRootObject}` : routed.path;
  const answer = await askOrigin(state, behaviour, { ...routed, path });
  const shown = await withErrorResponse(state, { ...routed, path }, answer);
  return {
    ...finish(request, shown, behaviour),
    behaviour: behaviour.pathPattern,
    origin: behaviour.origin.id,
    originPath: `${behaviour.origin.path}${path}`,
  };
}

/** What CloudFront answers of its own account; response-headers policies are about answers of origins. */
function itself(behaviour: Behaviour, request: ViewerRequest, answer: Answer): ViewerResponse {
  const body = request.method === "HEAD" ? Buffer.alloc(0) : answer.body;
  const { pathPattern } = behaviour;
  return { ...answer, body, behaviour: pathPattern, origin: undefined, originPath: undefined };
}

function refusal(behaviour: Behaviour, request: ViewerRequest): Answer | undefined {
  const { viewerProtocol, allowedMethods } = behaviour;
  if (request.protocol === "http" && viewerProtocol === "redirect-to-https") {
    const query = request.query === "" ? "" : `?${request.query}`;
    const location = `https://${request.host}${request.path}${query}`;
    // A 301 would turn a POST into a GET.
    const status = request.method === "GET" || request.method === "HEAD" ? 301 : 307;
    return { status, headers: { location, "content-length": "0" }, body: Buffer.alloc(0) };
  }
  if (request.protocol === "http" && viewerProtocol === "https-only") {
    return plain(403, "This distribution takes HTTPS only.");
  }
  return allowedMethods.includes(request.method)
    ? undefined
    : plain(403, "This distribution is not configured to allow the HTTP request method.");
}

function plain(status: number, text: string): Answer {
  const body = Buffer.from(`${text}\n`);
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(body.length),
  };
  return { status, headers, body };
}

async function askOrigin(
  { custom }: State,
  { origin, cachePolicy, originRequest }: Behaviour,
  request: ViewerRequest,
): Promise<Answer> {
  if (origin.kind === "s3") return answerFromS3(origin, request.method, request.path);
  const { headers, query } = forward(request, origin, cachePolicy, originRequest);
  const { method, body } = request;
  const path = `${origin.path}${request.path}`;
  return custom({ method, host: origin.domainName, path, query, headers, body });
}

/** Error responses are of the whole distribution; their page is fetched through the behaviour of its own path. */
async function withErrorResponse(
  state: State,
  request: ViewerRequest,
  answer: Answer,
): Promise<Answer> {
  const configured = state.model.errorResponses.find(
    ({ errorCode }) => errorCode === answer.status,
  );
  if (configured?.pagePath === undefined) return answer;
  const { pagePath, responseCode } = configured;
  const page = await askOrigin(state, behaviourOf(state.model, pagePath), {
    ...request,
    method: "GET",
    path: pagePath,
  });
  return page.status === 200 ? { ...page, status: responseCode ?? answer.status } : answer;
}

function finish(request: ViewerRequest, origin: Answer, behaviour: Behaviour): Answer {
  const compressed = compressAnswer(origin, behaviour, request.headers["accept-encoding"]);
  const headers = applyHeadersPolicy(compressed.headers, behaviour.responseHeaders);
  if (behaviour.origin.kind === "s3" && isUnchanged(request, compressed)) {
    const kept = without(headers, "content-length", "content-encoding");
    return { status: 304, headers: kept, body: Buffer.alloc(0) };
  }
  const body = request.method === "HEAD" ? Buffer.alloc(0) : compressed.body;
  return { status: compressed.status, headers, body };
}

/** Tags are compared weakly (RFC 9110, section 13.1.2). */
function isUnchanged(request: ViewerRequest, { status, headers }: Answer): boolean {
  const { "if-none-match": known } = request.headers;
  if (known === undefined || status !== 200 || headers["etag"] === undefined) return false;
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return known.split(",").map(opaque).includes(opaque(headers["etag"]));
}
