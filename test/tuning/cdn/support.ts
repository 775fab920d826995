import type { SiteConfig } from "../../../config/schema.ts";
import { siteSchema } from "../../../config/schema-site.ts";
import type { SiteFile } from "../../../tuning/cdn/types.ts";

/** The smallest site, with the defaults of the schema. */
export function site(change: Readonly<Record<string, unknown>> = {}): SiteConfig {
  return siteSchema.parse({ domain: "www.example.com", contentDir: "site/dist", ...change });
}

/** A file of a built site. */
export function file(path: string, bytes = 2000): SiteFile {
  return { path, bytes, sha256: "0".repeat(64) };
}
