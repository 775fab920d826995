import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { LocalServer, ServedAnswer, ServedRequest } from "./http-server.ts";
import { elements, escapeXml, serve } from "./http-server.ts";

/** An invalidation CloudFront took. */
export interface TakenInvalidation {
  readonly id: string;
  readonly distributionId: string;
  readonly reference: string;
  readonly paths: readonly string[];
}

/** CreateInvalidation as CloudFront answers it, repeated references included, for the real SDK. */
export interface FakeCloudFront extends LocalServer {
  readonly client: CloudFrontClient;
  /** What was taken; a repeated request is there once. */
  readonly invalidations: TakenInvalidation[];
  /** Requests that came, repeated and refused ones too. */
  requests(): number;
  /**
   * Makes the next request fail, once: "before" it is taken, or "after", when only the answer is lost.
   */
  fail(when: "before" | "after"): void;
  /** Forgets invalidations, and a failure that has not come. */
  reset(): void;
}

interface State {
  readonly taken: TakenInvalidation[];
  requests: number;
  failure: "before" | "after" | undefined;
}

/** Starts the server. */
export async function fakeCloudFront(): Promise<FakeCloudFront> {
  const state: State = { taken: [], requests: 0, failure: undefined };
  const server = await serve((request) => answer(state, request));
  const client = new CloudFrontClient({
    endpoint: server.origin,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return {
    ...server,
    client,
    invalidations: state.taken,
    requests: () => state.requests,
    fail: (when) => {
      state.failure = when;
    },
    reset: () => {
      state.taken.length = 0;
      state.requests = 0;
      state.failure = undefined;
    },
    close: () => {
      client.destroy();
      return server.close();
    },
  };
}

function failed(status: number, code: string): ServedAnswer {
  return {
    status,
    body: `<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}

function answer(state: State, { method, url, body }: ServedRequest): ServedAnswer {
  const match = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation$/.exec(url.pathname);
  if (method !== "POST" || match === null) throw new Error(`no such operation: ${url.pathname}`);
  state.requests += 1;
  const { failure } = state;
  state.failure = undefined;
  if (failure === "before") return failed(400, "TooManyInvalidationsInProgress");
  const result = take(state, match[1] ?? "", body);
  return failure === "after" ? failed(500, "InternalError") : result;
}

/** CloudFront API Reference, InvalidationBatch: the same reference with the same paths is the earlier invalidation, else an error. */
function take(state: State, distributionId: string, body: string): ServedAnswer {
  const [reference = ""] = elements(body, "CallerReference");
  const [quantity] = elements(body, "Quantity");
  const paths = elements(body, "Path");
  if (Number(quantity) !== paths.length || paths.some((path) => !path.startsWith("/"))) {
    return failed(400, "InvalidArgument");
  }
  const earlier = state.taken.find(
    (one) => one.reference === reference && one.distributionId === distributionId,
  );
  if (earlier !== undefined && earlier.paths.join() !== paths.join()) {
    return failed(400, "InvalidationBatchAlreadyExists");
  }
  const id = earlier?.id ?? `I${state.taken.length + 1}`;
  if (earlier === undefined) state.taken.push({ id, distributionId, reference, paths });
  return { status: 201, body: invalidationXml(id, reference, paths) };
}

function invalidationXml(id: string, reference: string, paths: readonly string[]): string {
  const items = paths.map((path) => `<Path>${escapeXml(path)}</Path>`).join("");
  return `<?xml version="1.0"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>${id}</Id><Status>InProgress</Status><CreateTime>2026-01-01T00:00:00Z</CreateTime><InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths><CallerReference>${reference}</CallerReference></InvalidationBatch></Invalidation>`;
}
