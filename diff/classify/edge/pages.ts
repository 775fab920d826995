import type { Source } from "../../model.ts";

/** A page of Cloudflare's documentation. */
export function cloudflareDocs(title: string, path: string): Source {
  return { title: `Cloudflare: ${title}`, url: `https://developers.cloudflare.com/${path}/` };
}
