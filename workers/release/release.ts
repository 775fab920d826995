import { CreateInvalidationCommand, type CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { S3Client } from "@aws-sdk/client-s3";
import { checkEvent } from "./check-event.ts";
import type { ReleaseEvent, ReleaseResult } from "./event.ts";
import type { Manifest } from "./manifest.ts";
import {
  callerReference,
  manifestKey,
  pathsToInvalidate,
  pendingPaths,
  releaseId,
  sorted,
} from "./manifest.ts";
import type { ReleaseStore } from "./store.ts";
import { releaseStore } from "./store.ts";

/** What the handler works with. */
export interface ReleaseClients {
  readonly s3: S3Client;
  readonly cloudfront: CloudFrontClient;
  /**
   * Time of a new manifest.
   * @default - the machine's clock
   */
  readonly now?: () => Date;
}

/** A handler of release events; it rejects where anything could not be done, and finishes that when it is called again. */
export type ReleaseHandler = (event: unknown) => Promise<ReleaseResult>;

/**
 * Makes the handler. One call: see that its files are there, record the release, ask CloudFront to invalidate the pages that changed, delete the assets no kept
 * release has, forget the releases beyond `keepReleases`. In this order each step can fail and the next call goes on from there:
 * the paths to invalidate are recorded before CloudFront is asked, and an asset's key is forgotten only after its object is gone.
 */
export function createHandler({ s3, cloudfront, now = () => new Date() }: ReleaseClients) {
  const handler: ReleaseHandler = async (input) => {
    const event = checkEvent(input);
    const store = releaseStore(s3, event.bucket);
    const step = stepOf(event);
    const keys = await step("list the bucket", () => store.readKeys());
    checkPresent(event, keys);
    const known = await step("read the manifests", () => store.readManifests(keys));
    const recorded = await step("record the release", () => record(store, event, known, now));
    const current = await step("invalidate the pages", () =>
      invalidate(cloudfront, store, event, recorded.manifest),
    );
    const releases = recorded.repeated ? known : [...known, current];
    const deletedAssets = await step("delete old assets", () => prune(store, event, releases));
    return {
      sequence: current.sequence,
      id: current.id,
      repeated: recorded.repeated,
      invalidated: current.paths,
      ...(current.invalidationId === undefined ? {} : { invalidationId: current.invalidationId }),
      deletedAssets,
      keptReleases: Math.min(releases.length, event.keepReleases),
    };
  };
  return handler;
}

/** What the handler answers where there is nothing to release. */
export interface Removal {
  readonly removed: true;
}

/**
 * Lets a handler be an invocation that is updated in place (`aws.lambda.Invocation`, lifecycle scope CRUD): the provider then adds
 * `tf.action` to the event, and calls once more with "delete" when the invocation leaves the stack. The site's files leave it
 * after that, and there is nothing to release.
 */
export function withLifecycle(
  handler: ReleaseHandler,
): (event: unknown) => Promise<ReleaseResult | Removal> {
  return async (event) => {
    const { tf } = (event ?? {}) as { readonly tf?: { readonly action?: unknown } };
    return tf?.action === "delete" ? { removed: true } : handler(event);
  };
}

/** Runs a step of the release; its error says which it was, and what to do. */
function stepOf(event: ReleaseEvent) {
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      const reason = name === "Error" ? message : `${name}: ${message}`;
      throw new Error(
        `release to ${event.bucket} could not ${what}: ${reason}. The site's files are in place; run the update again to finish the release`,
        { cause: error },
      );
    }
  };
}

/**
 * What the stack deployed must be there. It may not: an update that fails after its release keeps in the state what that release
 * deleted, and the update that goes back to it uploads nothing. Better no release than pages whose scripts are gone.
 *
 * @throws Error that says what is missing, and what to do
 */
function checkPresent(event: ReleaseEvent, keys: readonly string[]): void {
  const present = new Set(keys);
  const wanted = [...Object.keys(event.pages), ...event.assets, ...(event.others ?? [])];
  const [first, ...others] = wanted.filter((key) => !present.has(key));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  throw new Error(
    `release to ${event.bucket} was not made: ${first}${more} should be in the bucket and is not. Let the stack look again (pulumi refresh), and run the update again: it uploads what is missing`,
  );
}

/** The release's manifest: the newest where it is of the same content (a retry), else a new one, written. */
async function record(
  store: ReleaseStore,
  event: ReleaseEvent,
  known: readonly Manifest[],
  now: () => Date,
): Promise<{ readonly manifest: Manifest; readonly repeated: boolean }> {
  const newest = known.at(-1);
  const { pages } = event;
  const assets = sorted(event.assets);
  const id = releaseId({ pages, assets });
  if (newest?.id === id) return { manifest: newest, repeated: true };
  const manifest = {
    sequence: (newest?.sequence ?? 0) + 1,
    id,
    createdAt: now().toISOString(),
    pages,
    assets,
    paths: pathsToInvalidate(pages, newest),
  };
  await store.writeManifest(manifest);
  return { manifest, repeated: false };
}

/**
 * Asks CloudFront for what is pending, and notes that it was taken. Nothing waits for its end: an edge that still has an old page
 * serves it with the old assets, which stay for `keepReleases`, while a wait would hold up every update by minutes.
 */
async function invalidate(
  cloudfront: CloudFrontClient,
  store: ReleaseStore,
  event: ReleaseEvent,
  manifest: Manifest,
): Promise<Manifest> {
  const paths = pendingPaths(manifest);
  if (paths.length === 0) return manifest;
  const { Invalidation } = await cloudfront.send(
    new CreateInvalidationCommand({
      DistributionId: event.distributionId,
      InvalidationBatch: {
        CallerReference: callerReference(manifest),
        Paths: { Quantity: paths.length, Items: [...paths] },
      },
    }),
  );
  if (Invalidation?.Id === undefined) throw new Error("CloudFront named no invalidation");
  const noted = { ...manifest, invalidationId: Invalidation.Id };
  await store.writeManifest(noted);
  return noted;
}

/**
 * Deletes what only forgotten releases had, then their manifests. A key no manifest names is never touched: it is not known to be
 * ours.
 */
async function prune(
  store: ReleaseStore,
  event: ReleaseEvent,
  releases: readonly Manifest[],
): Promise<readonly string[]> {
  const kept = releases.slice(-event.keepReleases);
  const forgotten = releases.slice(0, -event.keepReleases);
  const inUse = new Set([
    ...kept.flatMap(({ assets, pages }) => [...assets, ...Object.keys(pages)]),
    ...(event.others ?? []),
  ]);
  const unused = sorted(forgotten.flatMap(({ assets }) => assets)).filter((key) => !inUse.has(key));
  await store.deleteObjects(unused);
  await store.deleteObjects(forgotten.map(manifestKey));
  return unused;
}
