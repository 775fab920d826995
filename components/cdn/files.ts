import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { COPY_ENDING } from "../../tuning/cdn/compression.ts";
import type { PlannedFile } from "../../tuning/cdn/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { brotliCopy } from "./brotli.ts";
import type { PrivateBucket } from "./bucket.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

/** The uploaded content, by what may have to wait for it. */
export interface UploadedFiles {
  /** Every object. */
  readonly all: readonly aws.s3.BucketObjectv2[];
  /** The Brotli copies: the router may name a copy only once it is there. */
  readonly copies: readonly aws.s3.BucketObjectv2[];
}

/** Whether a file is named by its content: it never changes, and pages opened before a release still ask for it. */
export function isHashed({ contentClass }: PlannedFile): boolean {
  return contentClass === "hashed-asset";
}

/**
 * Whether a file is a page, or is treated as one (robots.txt): it may name the other files, so it is uploaded after them, and
 * the edge keeps it under a name that does not change, so it is invalidated.
 */
export function isPage({ contentClass }: PlannedFile): boolean {
  return contentClass === "html";
}

/**
 * Files uploaded side by side, more than the engine sends at once. The state names for each object all it waits for: without
 * waves a page of a site of thousands of files would name thousands, and the state would grow with their product.
 */
const WAVE_FILES = 20;

/**
 * Uploads the site: hashed assets, then the other files, then the pages, so that no page is ever there before what it names.
 * A hashed asset that leaves the program stays in the bucket; the release function deletes it when no kept release has it.
 */
export function uploadFiles(
  component: PlatformComponent<object>,
  args: ResolvedSiteArgs,
  { bucket, guards }: PrivateBucket,
): UploadedFiles {
  const { files } = args.plan;
  const kinds = [
    files.filter(isHashed),
    files.filter((file) => !isHashed(file) && !isPage(file)),
    files.filter(isPage),
  ];
  const all: Uploaded[] = [];
  let before = guards;
  for (const wave of kinds.flatMap(waves)) {
    const dependsOn = before;
    const uploaded = wave.map((file) => uploadFile({ component, args, bucket, file, dependsOn }));
    all.push(...uploaded);
    // The wave before the last one was there before the last one came.
    before = objects(uploaded);
  }
  return {
    all: objects(all),
    copies: all.flatMap(({ copy }) => (copy === undefined ? [] : [copy])),
  };
}

function waves(files: readonly PlannedFile[]): readonly (readonly PlannedFile[])[] {
  const count = Math.ceil(files.length / WAVE_FILES);
  return Array.from({ length: count }, (_, index) =>
    files.slice(index * WAVE_FILES, (index + 1) * WAVE_FILES),
  );
}

/** The objects of one file. */
interface Uploaded {
  readonly object: aws.s3.BucketObjectv2;
  readonly copy: aws.s3.BucketObjectv2 | undefined;
}

function objects(uploaded: readonly Uploaded[]): readonly aws.s3.BucketObjectv2[] {
  return uploaded.flatMap(({ object, copy }) => (copy === undefined ? [object] : [object, copy]));
}

interface Upload {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedSiteArgs;
  readonly bucket: aws.s3.Bucket;
  readonly file: PlannedFile;
  readonly dependsOn: readonly pulumi.Resource[];
}

function uploadFile(upload: Upload): Uploaded {
  const { args, file } = upload;
  const source = join(args.contentDir, ...file.path.split("/"));
  return {
    object: createObject(upload, file.path, source),
    copy:
      file.compression === "copy"
        ? createObject(upload, `${file.path}${COPY_ENDING}`, brotliCopy(source), "br")
        : undefined,
  };
}

/** Without tags: an object takes 10 at most, and each is paid for. */
function createObject(
  { component, args, bucket, file, dependsOn }: Upload,
  key: string,
  source: string,
  contentEncoding?: "br",
): aws.s3.BucketObjectv2 {
  return component.child(
    aws.s3.BucketObjectv2,
    `files/${key}`,
    {
      bucket: bucket.bucket,
      key,
      source: new pulumi.asset.FileAsset(source),
      // Of a copy too: it is the same content, encoded for the way.
      contentType: file.contentType,
      cacheControl: file.cacheControl,
      contentEncoding,
      metadata: { class: file.contentClass },
    },
    {
      transform: args.transform?.file,
      opts: { retainOnDelete: isHashed(file), dependsOn: [...dependsOn] },
    },
  );
}
