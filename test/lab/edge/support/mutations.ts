import type { EngineResource } from "../../../../lab/edge/site/model.ts";

const HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

type Inputs = Readonly<Record<string, unknown>>;

/** Security headers of a policy, by the names of @pulumi/aws. */
export type SecurityHeaders = Readonly<Record<string, Inputs | undefined>>;

/** A stack whose response-headers policies are changed. */
export function withSecurityHeaders(
  resources: readonly EngineResource[],
  change: (headers: SecurityHeaders) => SecurityHeaders,
): readonly EngineResource[] {
  return changed(resources, HEADERS_POLICY, (inputs) => ({
    ...inputs,
    securityHeadersConfig: change((inputs["securityHeadersConfig"] ?? {}) as SecurityHeaders),
  }));
}

/**
 * A stack whose Content-Security-Policy is changed.
 *
 * @throws Error when there is none, or the change changes nothing: a mutation that is none would prove nothing.
 */
export function withCsp(
  resources: readonly EngineResource[],
  change: (csp: string) => string,
): readonly EngineResource[] {
  let found = false;
  const mutated = withSecurityHeaders(resources, (headers) => {
    const { contentSecurityPolicy } = headers;
    if (contentSecurityPolicy === undefined) return headers;
    const before = String(contentSecurityPolicy["contentSecurityPolicy"]);
    const after = change(before);
    if (after !== before) found = true;
    return {
      ...headers,
      contentSecurityPolicy: { ...contentSecurityPolicy, contentSecurityPolicy: after },
    };
  });
  if (!found) throw new Error("no Content-Security-Policy was changed");
  return mutated;
}

/** A stack whose default behaviour is changed. */
export function withDefaultBehaviour(
  resources: readonly EngineResource[],
  change: Inputs,
): readonly EngineResource[] {
  return changed(resources, DISTRIBUTION, (inputs) => ({
    ...inputs,
    defaultCacheBehavior: { ...(inputs["defaultCacheBehavior"] as Inputs), ...change },
  }));
}

/** A stack whose distribution is changed. */
export function withDistribution(
  resources: readonly EngineResource[],
  change: Inputs,
): readonly EngineResource[] {
  return changed(resources, DISTRIBUTION, (inputs) => ({ ...inputs, ...change }));
}

function changed(
  resources: readonly EngineResource[],
  of: string,
  change: (inputs: Inputs) => Inputs,
): readonly EngineResource[] {
  return resources.map((one) => (one.type === of ? { ...one, inputs: change(one.inputs) } : one));
}
