import { createHash } from "node:crypto";

import type { Answer } from "./exchange.ts";
import { present } from "./exchange.ts";
import type { S3Origin, StoredObject } from "./model.ts";

/**
 * Answers as the S3 REST endpoint does to the distribution: an object with its headers; 403 for a key the policy keeps from it;
 * for a missing key 404, or 403 to who may not list the bucket and so must not learn what is in it.
 * Sources: S3 API Reference, GetObject, Permissions; CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".
 *
 * @param path the request's, percent-encoded.
 */
export function answerFromS3(origin: S3Origin, method: string, path: string): Answer {
  if (method !== "GET" && method !== "HEAD") return errorAnswer(403, "AccessDenied");
  const key = keyOf(origin, path);
  if (key === undefined) return errorAnswer(400, "InvalidURI");
  if (key === "") return origin.mayList ? listing() : errorAnswer(403, "AccessDenied");
  const object = origin.objects.get(key);
  if (object === undefined) {
    return origin.mayList ? errorAnswer(404, "NoSuchKey") : errorAnswer(403, "AccessDenied");
  }
  return origin.mayRead(key) ? objectAnswer(object) : errorAnswer(403, "AccessDenied");
}

function keyOf({ path: prefix }: S3Origin, path: string): string | undefined {
  try {
    return decodeURIComponent(`${prefix}${path}`.slice(1));
  } catch {
    return undefined;
  }
}

function objectAnswer({ content, ...object }: StoredObject): Answer {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [
    `x-amz-meta-${name.toLowerCase()}`,
    value,
  ]);
  return {
    status: 200,
    headers: present({
      "accept-ranges": "bytes",
      "content-type": object.contentType,
      "cache-control": object.cacheControl,
      "content-encoding": object.contentEncoding,
      "content-length": String(content.length),
      etag: `"${createHash("md5").update(content).digest("hex")}"`,
      server: "AmazonS3",
      ...(Object.fromEntries(metadata) as Record<string, string>),
    }),
    body: content,
  };
}

/** What the root of a bucket is to who may list it: the reason for a default root object. */
function listing(): Answer {
  return xmlAnswer(200, "<ListBucketResult/>");
}

function errorAnswer(status: number, code: string): Answer {
  return xmlAnswer(status, `<Error><Code>${code}</Code></Error>`);
}

function xmlAnswer(status: number, xml: string): Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  const headers = { "content-type": "application/xml", server: "AmazonS3" };
  return { status, headers: { ...headers, "content-length": String(body.length) }, body };
}
