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
 * Uploads the site: hashed assets, then the other files, then the pages, so that no page is ever there before what it names.
 * A hashed asset that leaves the program stays in the bucket; the release function deletes it when no kept release has it.
 */
export function uploadFiles(
  component: PlatformComponent<object>,
  args: ResolvedSiteArgs,
  { bucket, guards }: PrivateBucket,
): UploadedFiles {
  const { files } = args.plan;
  const upload = (file: PlannedFile, dependsOn: readonly pulumi.Resource[]): Uploaded =>
    uploadFile({ component, args, bucket, file, dependsOn });
  const hashed = files.filter(isHashed).map((file) => upload(file, guards));
  const others = files
    .filter((file) => !isHashed(file) && !isPage(file))
    .map((file) => upload(file, [...guards, ...objects(hashed)]));
  const assets = [...hashed, ...others];
  const pages = files.filter(isPage).map((file) => upload(file, [...guards, ...objects(assets)]));
  const all = [...assets, ...pages];
  return {
    all: objects(all),
    copies: all.flatMap(({ copy }) => (copy === undefined ? [] : [copy])),
  };
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
