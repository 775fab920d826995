import { readFileSync } from "node:fs";

import { isAllowed } from "./bucket-policy.ts";
import type { PolicyDocument } from "./bucket-policy.ts";
import type { CustomOrigin, EngineResource, Origin, S3Origin, StoredObject } from "./model.ts";
import type { ResourceIndex } from "./resource-index.ts";

/** An origin's inputs as far as they are read here. */
interface OriginInputs {
  readonly originId: string;
  readonly domainName: string;
  readonly originPath?: string;
  readonly originAccessControlId?: string;
  readonly s3OriginConfig?: unknown;
  readonly vpcOriginConfig?: unknown;
  readonly customHeaders?: readonly { readonly name: string; readonly value: string }[];
}

interface ObjectInputs {
  readonly bucket: string;
  readonly key?: string;
  readonly source?: AssetInputs;
  readonly content?: string;
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A file or a text as the engine writes it down; beside them are its mark and its hash. */
interface AssetInputs {
  readonly path?: string;
  readonly text?: string;
}

const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;
const OBJECTS = [
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketObject:BucketObject",
] as const;

/** What S3 says where an object was given no type (S3 API, PutObject). */
const UNKNOWN_TYPE = "binary/octet-stream";

/** The origins of a distribution, by id. */
export function readOrigins(
  index: ResourceIndex,
  distribution: EngineResource,
): ReadonlyMap<string, Origin> {
  const origins = (distribution.inputs["origins"] ?? []) as readonly OriginInputs[];
  return new Map(
    origins.flatMap((inputs) => {
      const origin = readOrigin(index, distribution, inputs);
      return origin === undefined ? [] : [[inputs.originId, origin] as const];
    }),
  );
}

function readOrigin(
  index: ResourceIndex,
  distribution: EngineResource,
  inputs: OriginInputs,
): Origin | undefined {
  const { originId, domainName, originPath = "" } = inputs;
  if (inputs.originAccessControlId === undefined && inputs.s3OriginConfig === undefined) {
    const customHeaders = Object.fromEntries(
      (inputs.customHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]),
    );
    return {
      kind: "custom",
      id: originId,
      path: originPath,
      domainName,
      customHeaders,
    } satisfies CustomOrigin;
  }
  const bucket = index
    .ofType(...BUCKETS)
    .find(({ outputs }) => outputs["bucketRegionalDomainName"] === domainName);
  if (bucket === undefined) {
    index.problem(`origin ${originId}: no bucket has the domain name ${domainName}`);
    return undefined;
  }
  return readBucket(index, distribution, bucket, { id: originId, path: originPath });
}

function readBucket(
  index: ResourceIndex,
  distribution: EngineResource,
  bucket: EngineResource,
  origin: { readonly id: string; readonly path: string },
): S3Origin {
  const isOf = (reference: unknown) =>
    reference === bucket.id || reference === bucket.outputs["bucket"];
  const objects = index.ofType(...OBJECTS).filter(({ inputs }) => isOf(inputs["bucket"]));
  const policies = index
    .ofType("aws:s3/bucketPolicy:BucketPolicy")
    .filter(({ inputs }) => isOf(inputs["bucket"]));
  const policy = readPolicy(index, policies);
  const arn = String(bucket.outputs["arn"]);
  const sourceArn = String(distribution.outputs["arn"]);
  const may = (action: string, resource: string) =>
    isAllowed(policy, { action, resource, sourceArn });
  return {
    kind: "s3",
    ...origin,
    objects: new Map(objects.flatMap((object) => readObject(index, object))),
    mayRead: (key) => may("s3:GetObject", `${arn}/${key}`),
    mayList: may("s3:ListBucket", arn),
  };
}

/** A bucket has one policy; without one nothing may be read. */
function readPolicy(index: ResourceIndex, policies: readonly EngineResource[]): PolicyDocument {
  const [only, ...more] = policies;
  if (more.length > 0) {
    index.problem(
      `${policies.map(({ name }) => name).join(" and ")} are of one bucket: a bucket has one policy`,
    );
  }
  const document = only?.inputs["policy"] as string | PolicyDocument | undefined;
  return typeof document === "string" ? (JSON.parse(document) as PolicyDocument) : (document ?? {});
}

function readObject(
  index: ResourceIndex,
  { name, inputs }: EngineResource,
): readonly (readonly [string, StoredObject])[] {
  const object = inputs as unknown as ObjectInputs;
  const content = readContent(object);
  if (content === undefined || object.key === undefined) {
    index.problem(`object ${name}: it has neither a file nor a text, or no key`);
    return [];
  }
  const stored = {
    content,
    contentType: object.contentType ?? UNKNOWN_TYPE,
    cacheControl: object.cacheControl,
    contentEncoding: object.contentEncoding,
    metadata: object.metadata ?? {},
  };
  return [[object.key, stored]];
}

function readContent({ source, content }: ObjectInputs): Buffer | undefined {
  if (content !== undefined) return Buffer.from(content);
  if (source?.text !== undefined) return Buffer.from(source.text);
  return source?.path === undefined ? undefined : readFileSync(source.path);
}
