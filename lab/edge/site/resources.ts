import { labError } from "../../errors.ts";
import type {
  Behaviour,
  EdgeFunction,
  EngineResource,
  ErrorResponse,
  Origin,
  SiteModel,
} from "./model.ts";
import { readOrigins } from "./origins.ts";
import { cachePolicy, headersPolicy, requestPolicy } from "./policies.ts";
import { indexResources } from "./resource-index.ts";
import type { ResourceIndex } from "./resource-index.ts";

/** Bytes a CloudFront Function may have. Source: CloudFront Developer Guide, "Quotas", CloudFront Functions. */
const MAX_FUNCTION_BYTES = 10_240;

/** A behaviour's inputs as far as they are read here; names as in @pulumi/aws. */
interface BehaviourInputs {
  readonly pathPattern?: string;
  readonly targetOriginId: string;
  readonly viewerProtocolPolicy: Behaviour["viewerProtocol"];
  readonly allowedMethods: readonly string[];
  readonly compress?: boolean;
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
  readonly responseHeadersPolicyId?: string;
  readonly functionAssociations?: readonly {
    readonly eventType: string;
    readonly functionArn: string;
  }[];
}

interface DistributionInputs {
  readonly aliases?: readonly string[];
  readonly enabled: boolean;
  readonly defaultRootObject?: string;
  readonly defaultCacheBehavior: BehaviourInputs;
  readonly orderedCacheBehaviors?: readonly BehaviourInputs[];
  readonly customErrorResponses?: readonly {
    readonly errorCode: number;
    readonly responseCode?: number;
    readonly responsePagePath?: string;
  }[];
}

/** What changes answers and is not emulated: refused, because leaving it out would make the proof worth nothing. */
const UNKNOWN_TO_BEHAVIOURS = [
  "forwardedValues",
  "lambdaFunctionAssociations",
  "trustedKeyGroups",
  "trustedSigners",
  "fieldLevelEncryptionId",
] as const;
const UNKNOWN_TO_DISTRIBUTIONS = [
  "originGroups",
  "viewerMtlsConfig",
  "connectionFunctionAssociation",
] as const;

/**
 * Makes one model of a distribution and everything it refers to.
 *
 * @param resources of the stack, with their references resolved.
 * @throws LabError listing everything that is missing or cannot be emulated.
 */
export function siteModel(resources: readonly EngineResource[]): SiteModel {
  const index = indexResources(resources);
  const distributions = index.ofType("aws:cloudfront/distribution:Distribution");
  const [distribution] = distributions;
  if (distribution === undefined || distributions.length > 1) {
    const names = distributions.map(({ name }) => name).join(", ");
    throw labError("The stack's site cannot be emulated", [
      `it has ${distributions.length} distributions, and exactly one is emulated: ${names === "" ? "give the stack a site" : names}`,
    ]);
  }
  const model = readDistribution(index, distribution);
  if (index.problems.length > 0) {
    throw labError(`Distribution ${distribution.name} cannot be emulated`, index.problems);
  }
  return model;
}

function readDistribution(index: ResourceIndex, distribution: EngineResource): SiteModel {
  const inputs = distribution.inputs as unknown as DistributionInputs;
  refuseUnknown(index, "the distribution", inputs, UNKNOWN_TO_DISTRIBUTIONS);
  if (!inputs.enabled) index.problem("the distribution is disabled");
  const origins = readOrigins(index, distribution);
  const all = [...(inputs.orderedCacheBehaviors ?? []), inputs.defaultCacheBehavior];
  const behaviours = all.flatMap((behaviour) => readBehaviour(index, origins, behaviour));
  return {
    name: distribution.name,
    aliases: inputs.aliases ?? [],
    defaultRootObject: inputs.defaultRootObject === "" ? undefined : inputs.defaultRootObject,
    behaviours,
    errorResponses: (inputs.customErrorResponses ?? []).map(
      ({ errorCode, responseCode, responsePagePath }): ErrorResponse => ({
        errorCode,
        responseCode,
        pagePath: responsePagePath,
      }),
    ),
  };
}

function readBehaviour(
  index: ResourceIndex,
  origins: ReadonlyMap<string, Origin>,
  inputs: BehaviourInputs,
): readonly Behaviour[] {
  const { pathPattern = "*", targetOriginId, cachePolicyId = "", originRequestPolicyId } = inputs;
  const { responseHeadersPolicyId } = inputs;
  const where = `behaviour ${pathPattern}`;
  refuseUnknown(index, where, inputs, UNKNOWN_TO_BEHAVIOURS);
  const missing = (what: string, id: string) =>
    index.problem(`${where}: ${what} ${id} is not there`);
  const origin = origins.get(targetOriginId);
  const caching = cachePolicy(index, cachePolicyId);
  if (origin === undefined) missing("origin", targetOriginId);
  if (caching === undefined)
    missing("cache policy", cachePolicyId === "" ? "(none given)" : cachePolicyId);
  const named = <T>(
    what: string,
    id: string | undefined,
    find: (index: ResourceIndex, id: string) => T | undefined,
  ) => {
    const found = id === undefined ? undefined : find(index, id);
    if (id !== undefined && found === undefined) missing(what, id);
    return found;
  };
  const originRequest = named("origin request policy", originRequestPolicyId, requestPolicy);
  const responseHeaders = named("response-headers policy", responseHeadersPolicyId, headersPolicy);
  const viewerRequest = readFunction(index, where, inputs);
  if (origin === undefined || caching === undefined) return [];
  return [
    {
      pathPattern,
      viewerProtocol: inputs.viewerProtocolPolicy,
      allowedMethods: inputs.allowedMethods,
      origin,
      compress: inputs.compress === true,
      cachePolicy: caching,
      originRequest,
      responseHeaders,
      viewerRequest,
    },
  ];
}

function readFunction(
  index: ResourceIndex,
  where: string,
  { functionAssociations = [] }: BehaviourInputs,
): EdgeFunction | undefined {
  for (const { eventType } of functionAssociations) {
    if (eventType !== "viewer-request")
      index.problem(`${where}: functions at ${eventType} are not emulated`);
  }
  const arn = functionAssociations.find(
    ({ eventType }) => eventType === "viewer-request",
  )?.functionArn;
  if (arn === undefined) return undefined;
  const found = index.referred("aws:cloudfront/function:Function", arn);
  const code = found?.inputs["code"];
  if (found === undefined || typeof code !== "string") {
    index.problem(`${where}: function ${arn} is not there`);
    return undefined;
  }
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_FUNCTION_BYTES) {
    index.problem(`function ${found.name}: ${bytes} bytes of code, at most ${MAX_FUNCTION_BYTES}`);
  }
  const runtime = String(found.inputs["runtime"]);
  if (runtime !== "cloudfront-js-2.0") {
    index.problem(
      `function ${found.name}: runtime ${runtime} is not emulated, only cloudfront-js-2.0`,
    );
  }
  return { name: found.name, code };
}

function refuseUnknown(
  index: ResourceIndex,
  where: string,
  inputs: object,
  names: readonly string[],
): void {
  for (const [name, value] of Object.entries(inputs)) {
    const given = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "";
    if (names.includes(name) && given) index.problem(`${where}: ${name} is not emulated`);
  }
}
