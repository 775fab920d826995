/**
 * Input of the release function: one release of the site, after its objects were uploaded. Keys this type does not name are
 * ignored, such as the `tf` that the provider adds (see `withLifecycle`).
 */
export interface ReleaseEvent {
  /** Name of the site's bucket. */
  readonly bucket: string;
  /** Id of the distribution before it, as "E2QWRUHAPOMQZL". */
  readonly distributionId: string;
  /**
   * Releases whose hashed assets stay, this one included; whole, at least 1. With 1, a page opened before the release finds its
   * assets gone.
   */
  readonly keepReleases: number;
  /**
   * SHA-256 (64 hexadecimal digits) of every page, by key ("index.html"). An object the edge keeps under a URI of its own is an
   * entry of its own: a page's Brotli copy ("index.html.br") too.
   */
  readonly pages: Readonly<Record<string, string>>;
  /** Keys of the hashed assets, their Brotli copies included: what outlives the release it came with. */
  readonly assets: readonly string[];
  /**
   * Keys of the release's other objects (icons, data ...). They are not recorded; naming them keeps a key that was a hashed asset
   * in an earlier release, and is something else now, from being deleted.
   *
   * @default - none
   */
  readonly others?: readonly string[];
}

/** What the release function did. */
export interface ReleaseResult {
  /** Number of the release in this bucket, from 1. */
  readonly sequence: number;
  /** SHA-256 of its pages and assets: equal for equal releases. */
  readonly id: string;
  /** True where this release was the newest already: a retry, which only finishes what was left. */
  readonly repeated: boolean;
  /** Paths whose invalidation this release asked CloudFront for, now or in an earlier attempt. */
  readonly invalidated: readonly string[];
  /** Id of that invalidation; absent where nothing had to be invalidated. It may still be in progress. */
  readonly invalidationId?: string;
  /** Keys of the assets deleted by this call. */
  readonly deletedAssets: readonly string[];
  /** Releases whose assets stay in the bucket, this one included. */
  readonly keptReleases: number;
}
