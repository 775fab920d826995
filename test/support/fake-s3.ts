import { S3Client } from "@aws-sdk/client-s3";
import type { LocalServer, ServedAnswer, ServedRequest } from "./http-server.ts";
import { elements, escapeXml, serve } from "./http-server.ts";

/** Operations of S3 the server answers. */
export type S3Operation = "PutObject" | "GetObject" | "ListObjectsV2" | "DeleteObjects";

/** How an operation fails: an error of its own, or, for DeleteObjects, of one key. */
export interface S3Failure {
  readonly operation: S3Operation;
  /** Requests of that operation that pass before. @default 0 */
  readonly after?: number;
  /** DeleteObjects answers 200 and keeps the first key. @default false */
  readonly oneKey?: boolean;
}

/** One bucket behind the REST protocol of S3, path style, as the real SDK speaks it. */
export interface FakeS3 extends LocalServer {
  readonly client: S3Client;
  /** Text of the objects by key. */
  readonly objects: Map<string, string>;
  /** Operations in the order they came, with the number of keys of a DeleteObjects. */
  readonly log: string[];
  /** Makes the next request of an operation fail, once. */
  fail(failure: S3Failure): void;
  /** Forgets objects, log and a failure that has not come. */
  reset(): void;
}

interface State {
  readonly objects: Map<string, string>;
  readonly log: string[];
  failure: (S3Failure & { left: number }) | undefined;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';

/** Starts the server. `pageSize`: most keys of one listing. */
export async function fakeS3(bucket: string, pageSize = 1000): Promise<FakeS3> {
  const state: State = { objects: new Map(), log: [], failure: undefined };
  const server = await serve((request) => answer(state, bucket, pageSize, request));
  const client = new S3Client({
    endpoint: server.origin,
    forcePathStyle: true,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return {
    ...server,
    client,
    objects: state.objects,
    log: state.log,
    fail: (failure) => {
      state.failure = { ...failure, left: failure.after ?? 0 };
    },
    reset: () => {
      state.objects.clear();
      state.log.length = 0;
      state.failure = undefined;
    },
    close: () => {
      client.destroy();
      return server.close();
    },
  };
}

function operationOf({ method, url }: ServedRequest, key: string): S3Operation {
  if (method === "PUT" && key !== "") return "PutObject";
  if (method === "GET" && key !== "") return "GetObject";
  if (method === "GET" && url.searchParams.get("list-type") === "2") return "ListObjectsV2";
  if (method === "POST" && url.searchParams.has("delete")) return "DeleteObjects";
  throw new Error(`no such operation: ${method} ${url.href}`);
}

function answer(
  state: State,
  bucket: string,
  pageSize: number,
  request: ServedRequest,
): ServedAnswer {
  const [, name, ...parts] = decodeURIComponent(request.url.pathname).split("/");
  if (name !== bucket) return failed(404, "NoSuchBucket");
  const key = parts.join("/");
  const operation = operationOf(request, key);
  const failure = takeFailure(state, operation);
  if (failure !== undefined && failure.oneKey !== true) {
    state.log.push(`${operation} failed`);
    return failed(503, "SlowDown");
  }
  state.log.push(operation);
  switch (operation) {
    case "PutObject":
      state.objects.set(key, request.body);
      return { status: 200, headers: { etag: '"0"' } };
    case "GetObject":
      return getObject(state, key);
    case "ListObjectsV2":
      return list(state, request.url, pageSize);
    case "DeleteObjects":
      return deleteObjects(state, request.body, failure !== undefined);
  }
}

function takeFailure(state: State, operation: S3Operation): S3Failure | undefined {
  const { failure } = state;
  if (failure?.operation !== operation) return undefined;
  failure.left -= 1;
  if (failure.left >= 0) return undefined;
  state.failure = undefined;
  return failure;
}

function failed(status: number, code: string): ServedAnswer {
  return { status, body: `${XML}<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

function getObject({ objects }: State, key: string): ServedAnswer {
  const body = objects.get(key);
  if (body === undefined) return failed(404, "NoSuchKey");
  return { status: 200, body, headers: { "content-type": "application/json" } };
}

function list({ objects }: State, url: URL, pageSize: number): ServedAnswer {
  const prefix = url.searchParams.get("prefix") ?? "";
  const after = url.searchParams.get("continuation-token") ?? "";
  const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
  const page = keys.slice(0, pageSize);
  const last = page.at(-1);
  const next =
    keys.length > page.length && last !== undefined
      ? `<NextContinuationToken>${escapeXml(last)}</NextContinuationToken>`
      : "";
  const contents = page.map((key) => `<Contents><Key>${escapeXml(key)}</Key></Contents>`);
  return {
    status: 200,
    body: `${XML}<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
  };
}

function deleteObjects(state: State, body: string, keepFirst: boolean): ServedAnswer {
  const keys = elements(body, "Key");
  if (keys.length > 1000) return failed(400, "MalformedXML");
  state.log.push(`deleted ${keys.length}`);
  const [first = "", ...others] = keys;
  for (const key of keepFirst ? others : keys) state.objects.delete(key);
  const error = keepFirst
    ? `<Error><Key>${escapeXml(first)}</Key><Code>AccessDenied</Code></Error>`
    : "";
  return { status: 200, body: `${XML}<DeleteResult>${error}</DeleteResult>` };
}
