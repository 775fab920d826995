import type { Resource } from "../../core/resource.ts";

/** The directives of a Cache-Control header, in lower case, with their seconds where they have some. */
export type CacheControl = ReadonlyMap<string, number | undefined>;

/** The Cache-Control of an object; undefined when it has none. @throws Unjudgeable */
export function cacheControlOf(object: Resource): CacheControl | undefined {
  const text = object.at("cacheControl").text();
  if (text === undefined || text.trim() === "") return undefined;
  return new Map(
    text.split(",").map((directive) => {
      const [name = "", value] = directive.trim().toLowerCase().split("=");
      const seconds = value === undefined ? undefined : Number(value.replaceAll('"', ""));
      return [name, seconds];
    }),
  );
}

/** Seconds that a browser uses an object without asking; undefined when the header does not say. */
export function browserSeconds(cacheControl: CacheControl): number | undefined {
  if (cacheControl.has("no-store") || cacheControl.has("no-cache")) return 0;
  return cacheControl.get("max-age");
}

const PAGE = /\.html?(\.br|\.gz)?$/i;

/** Whether an object is a page. @throws Unjudgeable */
export function isPage(object: Resource): boolean {
  return PAGE.test(keyOf(object)) || contentTypeOf(object).startsWith("text/html");
}

const WEB_NAME =
  /\.(html?|css|m?js|webmanifest|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp4|webm|mp3|wasm)(\.br|\.gz)?$/i;
const WEB_TYPE = /^(text\/(html|css|javascript)|image\/|font\/|video\/|audio\/|application\/wasm)/i;

/** Whether an object looks like a file of a web site; archives, data and state, as any bucket may hold, do not. @throws Unjudgeable */
export function isWebFile(object: Resource): boolean {
  return WEB_NAME.test(keyOf(object)) || WEB_TYPE.test(contentTypeOf(object));
}

/** The object's key, with the folders. @throws Unjudgeable */
export function keyOf(object: Resource): string {
  return object.at("key").text() ?? "";
}

function contentTypeOf(object: Resource): string {
  return object.at("contentType").text()?.toLowerCase() ?? "";
}
