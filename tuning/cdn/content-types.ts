/**
 * MIME type by file extension, without charset. IANA media types registry; text/javascript: RFC 9239; text/markdown: RFC 7763;
 * font/*: RFC 8081; application/manifest+json: W3C Web Application Manifest.
 */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  xhtml: "application/xhtml+xml",
  css: "text/css",
  js: "text/javascript",
  mjs: "text/javascript",
  txt: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  vtt: "text/vtt",
  ics: "text/calendar",
  json: "application/json",
  map: "application/json",
  jsonld: "application/ld+json",
  geojson: "application/geo+json",
  webmanifest: "application/manifest+json",
  xml: "application/xml",
  xsl: "application/xslt+xml",
  rss: "application/rss+xml",
  atom: "application/atom+xml",
  wasm: "application/wasm",
  pdf: "application/pdf",
  zip: "application/zip",
  gz: "application/gzip",
  br: "application/octet-stream",
  svg: "image/svg+xml",
  png: "image/png",
  apng: "image/apng",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  ico: "image/vnd.microsoft.icon",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  otf: "font/otf",
  eot: "application/vnd.ms-fontobject",
  mp4: "video/mp4",
  m4v: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  ogv: "video/ogg",
  ts: "video/mp2t",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  wav: "audio/wav",
  flac: "audio/flac",
  m3u8: "application/vnd.apple.mpegurl",
  mpd: "application/dash+xml",
  glb: "model/gltf-binary",
  gltf: "model/gltf+json",
};

/** A browser downloads it and guesses nothing (X-Content-Type-Options: nosniff). */
const UNKNOWN = "application/octet-stream";

/**
 * MIME type of a file by its extension, with charset for text (JSON and XML are UTF-8 without being told: RFC 8259, RFC 7303).
 * Extensions nobody knows, and none, are application/octet-stream; in `.well-known/` a file without extension is JSON when it is
 * Apple's association file, else text.
 * @param path "assets/main.js"
 */
export function contentType(path: string): string {
  const type = typeOf(path);
  return type.startsWith("text/") ? `${type}; charset=utf-8` : type;
}

function typeOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!name.includes(".")) return withoutExtension(path, name);
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(TYPES, extension) ? (TYPES[extension] ?? UNKNOWN) : UNKNOWN;
}

/** Apple: "Supporting associated domains"; the other well-known files without extension are text (RFC 8615 registry). */
function withoutExtension(path: string, name: string): string {
  if (name === "apple-app-site-association") return "application/json";
  return /(^|\/)\.well-known\//.test(path) ? "text/plain" : UNKNOWN;
}

/**
 * Types CloudFront compresses on the way. CloudFront Developer Guide, "Serve compressed files", File types that CloudFront
 * compresses, in its edition of 2023: a type that was added since gets a copy of ours instead, which is served as well.
 */
export const EDGE_COMPRESSED: ReadonlySet<string> = new Set(
  (
    "application/dash+xml application/eot application/font application/font-sfnt application/javascript application/json " +
    "application/opentype application/otf application/pkcs7-mime application/protobuf application/rss+xml " +
    "application/truetype application/ttf application/vnd.apple.mpegurl application/vnd.ms-fontobject application/xhtml+xml " +
    "application/xml application/x-font-opentype application/x-font-truetype application/x-font-ttf application/x-httpd-cgi " +
    "application/x-javascript application/x-mpegurl application/x-opentype application/x-otf application/x-perl " +
    "application/x-ttf font/eot font/opentype font/otf font/ttf image/svg+xml text/css text/csv text/html text/javascript " +
    "text/js text/plain text/richtext text/tab-separated-values text/xml text/x-component text/x-java-source text/x-script " +
    "vnd.apple.mpegurl"
  ).split(" "),
);

/** Types that shrink as well and are not in CloudFront's list: text, JSON and XML by other names, code, uncompressed pictures. */
const ALSO_COMPRESSIBLE: ReadonlySet<string> = new Set(
  (
    "application/atom+xml application/geo+json application/ld+json application/manifest+json application/wasm " +
    "application/xslt+xml image/bmp image/vnd.microsoft.icon model/gltf+json text/calendar text/markdown text/vtt"
  ).split(" "),
);

/** Whether a file of this type gets smaller at all: pictures, films, sound, WOFF and archives are compressed already. */
export function isCompressible(type: string): boolean {
  return EDGE_COMPRESSED.has(bare(type)) || ALSO_COMPRESSIBLE.has(bare(type));
}

/** Whether CloudFront compresses responses of this type, given their size allows it. */
export function isEdgeCompressed(type: string): boolean {
  return EDGE_COMPRESSED.has(bare(type));
}

function bare(type: string): string {
  return type.replace(/;.*$/, "").trim();
}
