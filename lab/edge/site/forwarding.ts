import type { Headers, ViewerRequest } from "./exchange.ts";
import { present } from "./exchange.ts";
import type { CachePolicy, CustomOrigin, Forwarding, Selection } from "./model.ts";

/** What of a viewer's request an origin gets to see. */
export interface Forwarded {
  readonly headers: Headers;
  readonly query: string;
}

/**
 * Selects what is sent to the origin: what is in the cache key, what the origin request policy adds, and CloudFront's own
 * headers. Host is the origin's unless the policy forwards the viewer's; Accept-Encoding is reduced to the formats of the
 * cache policy.
 * Sources: CloudFront Developer Guide, "Control origin requests with a policy" and "Request and response behavior for custom
 * origins".
 */
export function forward(
  request: Pick<ViewerRequest, "headers" | "query" | "host">,
  origin: CustomOrigin,
  cachePolicy: CachePolicy,
  requestPolicy: Forwarding | undefined,
): Forwarded {
  const policies = requestPolicy === undefined ? [cachePolicy] : [cachePolicy, requestPolicy];
  const sends = (of: keyof Forwarding, name: string) =>
    policies.some((policy) => isSelected(policy[of], name));
  const { cookie, "accept-encoding": accepted, ...plain } = request.headers;
  const kept = Object.entries(plain).filter(([name]) => sends("headers", name));
  const cookies = (cookie ?? "")
    .split(";")
    .map((text) => text.trim())
    .filter((text) => text !== "" && sends("cookies", text.split("=", 1)[0] ?? ""));
  const parameters = request.query
    .split("&")
    .filter((text) => text !== "" && sends("queryStrings", parameterName(text)));
  return {
    headers: present({
      host: origin.domainName,
      "user-agent": "Amazon CloudFront",
      ...Object.fromEntries(kept),
      ...origin.customHeaders,
      cookie: cookies.length === 0 ? undefined : cookies.join("; "),
      "accept-encoding": encodings(cachePolicy, accepted, sends("headers", "accept-encoding")),
    }),
    query: parameters.join("&"),
  };
}

function isSelected(selection: Selection, name: string): boolean {
  switch (selection.kind) {
    case "none":
      return false;
    case "all":
      return true;
    case "only":
      return selection.names.includes(name);
    case "except":
      return !selection.names.includes(name);
  }
}

function parameterName(parameter: string): string {
  const [name = ""] = parameter.split("=", 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function encodings(
  { gzip, brotli }: CachePolicy,
  accepted: string | undefined,
  whole: boolean,
): string | undefined {
  if (!gzip && !brotli) return whole ? accepted : undefined;
  const formats = [...(brotli ? ["br"] : []), ...(gzip ? ["gzip"] : [])];
  const both = formats.filter((format) => accepted?.includes(format) === true);
  return both.length === 0 ? undefined : both.join(",");
}
