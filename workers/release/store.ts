import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Manifest } from "./manifest.ts";
import { manifestKey, parseManifest, sequenceOf } from "./manifest.ts";

/** Most keys of one request (S3 API Reference, DeleteObjects). */
const DELETE_BATCH = 1000;

/** The bucket of a site, as far as a release needs it. */
export interface ReleaseStore {
  /** Keys of all objects, in their order. */
  readKeys(): Promise<readonly string[]>;
  /** The manifests among `keys`, the oldest first; what else is under their prefix is not ours. */
  readManifests(keys: readonly string[]): Promise<readonly Manifest[]>;
  writeManifest(manifest: Manifest): Promise<void>;
  /** Deletes objects; those that are gone already count as deleted. */
  deleteObjects(keys: readonly string[]): Promise<void>;
}

/** The store of `bucket`. Every method rejects with the SDK's own error, or an Error that says what S3 refused. */
export function releaseStore(s3: S3Client, bucket: string): ReleaseStore {
  return {
    readKeys: () => readKeys(s3, bucket),
    readManifests: (keys) => {
      const ours = keys.filter((key) => sequenceOf(key) !== undefined).toSorted();
      return Promise.all(ours.map((key) => readManifest(s3, bucket, key)));
    },
    writeManifest: async (manifest) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: manifestKey(manifest),
          Body: JSON.stringify(manifest),
          ContentType: "application/json",
          CacheControl: "no-store",
        }),
      );
    },
    deleteObjects: async (keys) => {
      for (let start = 0; start < keys.length; start += DELETE_BATCH) {
        await deleteBatch(s3, bucket, keys.slice(start, start + DELETE_BATCH));
      }
    },
  };
}

async function readKeys(s3: S3Client, bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

async function readManifest(s3: S3Client, bucket: string, key: string): Promise<Manifest> {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return parseManifest(key, (await object.Body?.transformToString()) ?? "");
}

async function deleteBatch(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  const { Errors = [] } = await s3.send(
    new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    }),
  );
  const [first] = Errors;
  if (first === undefined) return;
  const more = Errors.length === 1 ? "" : `, and ${Errors.length - 1} more`;
  throw new Error(
    `S3 kept ${first.Key ?? "an object"} (${first.Code ?? "no reason given"})${more}`,
  );
}
