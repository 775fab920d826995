import { isAbbreviation, isWordLike } from "./words.ts";

/** Hash at the end of a name, in hexadecimal: webpack (20 digits, or 8 by `[contenthash:8]`), Parcel, Rollup 3 (8), Gatsby, Next. */
const HEX = /(?:^|[-_~])([0-9a-f]{8,64})$/;
/**
 * Eight characters of base64url at the end of a name: Rollup 4 and Vite (`[name]-[hash]`, output.hashCharacters "base64");
 * esbuild's base32 (A-Z, 2-7; `[name]-[hash]`) is a part of it.
 */
const BASE64URL = /(?:^|[-_~])([A-Za-z0-9_-]{8})$/;
/** A version, as in jquery-3.7.1.min.js: its dots do not divide the name into parts. */
const VERSION = /[-_.]v?\d{1,4}(\.\d{1,4}){1,3}(?=[-_.])/g;
/** Random or by time, not by content. */
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/**
 * The content hash that a bundler wrote into a file's name; undefined where there is none. It is a judgement by form:
 * at least 8 hexadecimal digits, or exactly 8 characters of base64url, as the last piece of a part of the name between dots
 * (after `-`, `_`, `~`, or the whole part; the last part is the extension). What reads like words, numbers, dates, times or a
 * UUID is no hash. Rollup documentation, output.entryFileNames and output.hashCharacters; webpack documentation,
 * output.hashDigestLength; esbuild documentation, entry names.
 *
 * About 1 in 2,000 hashes in base64url reads like words and is not seen (measured on 300,000 random ones); hexadecimal ones are
 * seen, but for those that look like a date (1 in 50,000). Of Rollup's hashes in base36 1 in 100 is missed, and a quarter of
 * esbuild's where the name is nothing but the hash: eight capitals by themselves are taken for a word.
 * @param path of the file, or only its name: "assets/index-DiwrgTda.js"
 */
export function nameHash(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (UUID.test(name)) return undefined;
  const parts = name.replaceAll(VERSION, "").split(".");
  const stems = parts.length > 1 ? parts.slice(0, -1) : parts;
  for (const stem of stems.toReversed()) {
    const hash = hashAtEnd(stem);
    if (hash !== undefined) return hash;
  }
  return undefined;
}

function hashAtEnd(stem: string): string | undefined {
  const hex = HEX.exec(stem)?.[1];
  if (hex !== undefined && !isNumbering(hex)) return hex;
  const base64url = BASE64URL.exec(stem)?.[1];
  if (base64url === undefined) return undefined;
  return isWords(base64url, base64url === stem) ? undefined : base64url;
}

/** Digits that people number files with: a date, a date with time, seconds or milliseconds since 1970. */
function isNumbering(digits: string): boolean {
  return (
    /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?$/.test(digits) ||
    /^1\d{9}(\d{3})?$/.test(digits)
  );
}

/**
 * Whether eight characters are words and numbers: "settings", "HomePage", "chapter1", "icon-192", "IMG_1234", "1280x720".
 * @param alone nothing stands before them; bundlers put the name there, so letters in the case of a word, numbered or not, are then one
 */
function isWords(token: string, alone: boolean): boolean {
  if (alone && /^([A-Z]?[a-z]+|[A-Z]+)([-_]?\d+)?$/.test(token)) return true;
  const segments = token.split(/[-_]/);
  if (segments.length === 1) return isWord(token) || isCamelCase(token);
  return segments.every((segment) => /^\d+$/.test(segment) || isWord(segment));
}

/** A word in small letters or with a capital, or an abbreviation in any case; a number may follow, or two make a size. */
function isWord(text: string): boolean {
  if (/^\d+(x\d+)?$/.test(text)) return true;
  const letters = /^([A-Z]?[a-z]+|[A-Z]+)\d*$/.exec(text)?.[1];
  if (letters === undefined) return false;
  // Words in capitals are left out: esbuild writes such hashes.
  return /[a-z]/.test(letters) ? isWordLike(letters) : isAbbreviation(letters);
}

/** Two words of three letters or more: "mainPage". */
function isCamelCase(text: string): boolean {
  const [, first, second] = /^([A-Z]?[a-z]{2,})([A-Z][a-z]{2,})$/.exec(text) ?? [];
  if (first === undefined || second === undefined) return false;
  return first.length > 2 && isWordLike(first) && isWordLike(second);
}
