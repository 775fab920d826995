import type { ReleaseEvent, ReleaseResult } from "../../../workers/release/event.ts";
import { createHandler } from "../../../workers/release/release.ts";
import { fakeCloudFront } from "../../support/fake-cloudfront.ts";
import { fakeS3 } from "../../support/fake-s3.ts";

const BUCKET = "site-content";
export const DISTRIBUTION = "E2QWRUHAPOMQZL";

/** A site's content: what a page holds is told by one hexadecimal digit. */
export interface Content {
  readonly pages: Readonly<Record<string, string>>;
  readonly assets: readonly string[];
  readonly others?: readonly string[];
}

/** The event of a release. */
export function eventOf(content: Content, keepReleases: number): ReleaseEvent {
  const pages = Object.entries(content.pages).map(([key, digit]) => [key, digit.repeat(64)]);
  return {
    bucket: BUCKET,
    distributionId: DISTRIBUTION,
    keepReleases,
    pages: Object.fromEntries(pages) as Record<string, string>,
    assets: content.assets,
    ...(content.others === undefined ? {} : { others: content.others }),
  };
}

/** A bucket and a distribution behind real HTTP, and the handler with the real SDK's clients before them. */
export async function startSite(pageSize?: number) {
  const s3 = await fakeS3(BUCKET, pageSize);
  const cloudfront = await fakeCloudFront();
  let milliseconds = Date.UTC(2026, 0, 1);
  const handler = createHandler({
    s3: s3.client,
    cloudfront: cloudfront.client,
    now: () => new Date((milliseconds += 1000)),
  });
  /** Uploads as an update of the stack does: new objects come, pages that left go, hashed assets stay. */
  const upload = ({ pages, assets, others = [] }: Content) => {
    for (const key of [...Object.keys(pages), ...assets, ...others]) s3.objects.set(key, key);
  };
  return {
    s3,
    cloudfront,
    handler,
    upload,
    release: async (content: Content, keepReleases = 3): Promise<ReleaseResult> => {
      upload(content);
      return handler(eventOf(content, keepReleases));
    },
    /** Keys in the bucket but the manifests. */
    keys: () => [...s3.objects.keys()].filter((key) => !key.startsWith(".releases/")).sort(),
    manifests: () => [...s3.objects.keys()].filter((key) => key.startsWith(".releases/")).sort(),
    /** Paths of each invalidation that was taken. */
    paths: () => cloudfront.invalidations.map(({ paths }) => paths),
    reset: () => {
      s3.reset();
      cloudfront.reset();
    },
    stop: async () => {
      await s3.close();
      await cloudfront.close();
    },
  };
}

/** @see startSite */
export type Site = Awaited<ReturnType<typeof startSite>>;
