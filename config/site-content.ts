import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SiteFile } from "../tuning/cdn/types.ts";
import type { Problem } from "../tuning/errors.ts";
import { throwProblems } from "../tuning/errors.ts";

/** Where all problems of the content are found in the configuration. */
const PATH = "site.contentDir";

/**
 * Files a site may have. Each is a resource of the stack, and a release may have to invalidate every page: CloudFront has 3,000
 * paths in progress at most (CloudFront Developer Guide, "Quotas"). The number is this project's judgement.
 */
const MAX_SITE_FILES = 5000;

/** Bytes of a key, in UTF-8. Amazon S3 User Guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

/** The one folder with a dot that is for visitors: RFC 8615. */
const WELL_KNOWN = ".well-known";

/** Prefix in the bucket under which the manifests of past releases are kept, out of visitors' reach. */
const RELEASES = ".releases";

/** The whole content fits through a buffer of this size, film or not. */
const CHUNK_BYTES = 1_048_576;

/**
 * The files of a built site, in the order of their paths, with size and SHA-256. Files and folders whose name begins with a dot are
 * left out, but for `.well-known`: editors and build tools leave them there.
 * @param folder as site.contentDir: relative to `root`, or absolute
 * @param root the project's folder. @default - the working directory
 * @throws TuningError (path "site.contentDir") listing all that is wrong: no such folder, no file in it, too many, symbolic links, names
 * that no visitor could ask for, names that the releases take
 */
export function readSiteContent(folder: string, root: string = process.cwd()): readonly SiteFile[] {
  const base = resolve(root, folder);
  throwProblems(folderProblems(folder, base));
  const found: Found = { paths: [], problems: [] };
  list(base, "", found);
  throwProblems([...found.problems, ...countProblems(folder, found)]);
  // Code units, not the language of who runs this: the same order everywhere.
  const paths = found.paths.toSorted((a, b) => (a < b ? -1 : 1));
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  return paths.map((path) => ({ path, ...contentOf(join(base, path), chunk) }));
}

/** What was found so far. */
interface Found {
  readonly paths: string[];
  readonly problems: Problem[];
}

function folderProblems(folder: string, base: string): Problem[] {
  const stats = statSync(base, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return [];
  return [
    {
      path: PATH,
      got:
        stats === undefined ? `${folder}, which does not exist` : `${folder}, which is no folder`,
      allowed: "the folder of the built site, absolute or relative to the project's",
      fix: "build the site first, or name the folder that the build writes to",
    },
  ];
}

/** Goes through a folder; `prefix` is its path below the base, with a slash at its end. */
function list(base: string, prefix: string, found: Found): void {
  for (const entry of readdirSync(join(base, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (path === RELEASES) {
      found.problems.push(reserved(path));
    } else if (entry.name.startsWith(".") && path !== WELL_KNOWN) {
      continue;
    } else if (entry.isSymbolicLink()) {
      found.problems.push(symbolicLink(path));
    } else if (entry.isDirectory()) {
      list(base, `${path}/`, found);
    } else if (entry.isFile()) {
      found.problems.push(...nameProblems(path));
      found.paths.push(path);
    }
  }
}

function reserved(path: string): Problem {
  return {
    path: PATH,
    got: `${path}/`,
    allowed:
      "content outside .releases/: the bucket keeps the manifests of past releases there, and shows it to nobody",
    fix: "remove the folder from the build",
  };
}

function symbolicLink(path: string): Problem {
  return {
    path: PATH,
    got: `${shown(path)}, a symbolic link`,
    allowed:
      "files and folders: a link may lead out of the site, to what was never meant to be published",
    fix: "let the build copy what it leads to, or remove it",
  };
}

/** Names that S3 keeps and a browser cannot ask for, or CloudFront cannot invalidate one by one. */
function nameProblems(path: string): Problem[] {
  const long = Buffer.byteLength(path) > MAX_KEY_BYTES;
  // U+FFFD is what bytes that are no UTF-8 become when they are read as text.
  const strange = /[\p{Cc}\\*\uFFFD]/u.test(path);
  if (!long && !strange) return [];
  return [
    {
      path: PATH,
      got: shown(path),
      allowed: `names in UTF-8 of at most ${MAX_KEY_BYTES} bytes, without control characters, \\ and *`,
      fix: "rename the file",
    },
  ];
}

/** Control characters as escapes, and no more than a line of it. */
function shown(path: string): string {
  const text = /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function countProblems(folder: string, { paths, problems }: Found): Problem[] {
  const allowed = `1 to ${MAX_SITE_FILES} files, not counting those whose name begins with a dot`;
  if (paths.length > MAX_SITE_FILES) {
    const fix =
      "name the folder of the built site, not of its sources; keep pictures and films by the thousand in a bucket of their own";
    return [{ path: PATH, got: `${folder} with ${paths.length} files`, allowed, fix }];
  }
  // A folder of nothing but links is not empty, and has been complained of.
  if (paths.length > 0 || problems.length > 0) return [];
  return [{ path: PATH, got: `${folder}, which is empty`, allowed, fix: "build the site first" }];
}

/**
 * Size and hash of what is read, in one go: a file that is being written cannot have one of each.
 * @param chunk buffer to read through
 */
function contentOf(file: string, chunk: Buffer): Omit<SiteFile, "path"> {
  const hash = createHash("sha256");
  const descriptor = openSync(file, "r");
  let bytes = 0;
  try {
    for (;;) {
      const read = readSync(descriptor, chunk);
      if (read === 0) break;
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(descriptor);
  }
  return { bytes, sha256: hash.digest("hex") };
}
