/** One member of an Accept header: `text/html;q=0.8`. */
interface Member {
  readonly value: string;
  readonly quality: number;
}

/** What a request accepts, for key and origin: both are made of nothing else, so one entry fits all that share it. */
export interface AcceptClass {
  /** Part of the key: a class, or `=` and the header where it is in none. */
  readonly name: string;
  /** What the origin is told. */
  readonly header: string;
}

const HTML: AcceptClass = {
  name: "html",
  header: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
};
const JSON_ONLY: AcceptClass = { name: "json", header: "application/json,*/*;q=0.1" };
const AVIF: AcceptClass = {
  name: "avif",
  header: "image/avif,image/webp,image/*;q=0.9,*/*;q=0.8",
};
const WEBP: AcceptClass = { name: "webp", header: "image/webp,image/*;q=0.9,*/*;q=0.8" };
const IMAGE: AcceptClass = { name: "image", header: "image/*,*/*;q=0.8" };
const ANY: AcceptClass = { name: "any", header: "*/*" };

/**
 * The class of an Accept header. Browsers send dozens of them that all mean one of a few things; what means something else, such
 * as a version in a media type, is its own class.
 */
export function acceptClass(accept: string | null): AcceptClass {
  const members = parse(accept ?? "");
  const types = members.map(({ value }) => value).filter((value) => value !== "*/*");
  if (types.length === 0) return ANY;
  const best = Math.max(...members.map(({ quality }) => quality));
  const first = members.find(({ quality }) => quality === best)?.value;
  if (first === "text/html") return HTML;
  if (types.every((type) => type.startsWith("image/"))) {
    if (!types.includes("image/webp")) {
      return types.includes("image/avif") || !types.includes("image/*") ? own(accept) : IMAGE;
    }
    return types.includes("image/avif") ? AVIF : WEBP;
  }
  const isJson = first === "application/json";
  return isJson && types.every((type) => JSON_TYPES.has(type)) ? JSON_ONLY : own(accept);
}

/** What clients that want JSON name: fetch wrappers add text/plain. */
const JSON_TYPES = new Set(["application/json", "text/plain"]);

function own(accept: string | null): AcceptClass {
  const header = (accept ?? "").toLowerCase().replace(/\s+/g, "");
  return { name: `=${header}`, header };
}

/** Longest Accept-Language that is read, characters; browsers send some dozens. The time it takes grows with its square. */
const LONGEST = 1_000;

/**
 * The language to answer in: the client's first wish that can be met, else the first there is (RFC 4647, lookup; a wish for
 * `pt` is also met by `pt-BR`). None of a header that is too long is met.
 * @param languages what there is, the fallback first; at least one
 */
export function negotiateLanguage(
  header: string | null,
  languages: readonly [string, ...string[]],
): string {
  if (header !== null && header.length > LONGEST) return languages[0];
  const wishes = parse(header ?? "").sort((a, b) => b.quality - a.quality);
  for (const { value } of wishes) {
    const found = value === "*" ? languages[0] : closest(value, languages);
    if (found !== undefined) return found;
  }
  return languages[0];
}

function closest(wish: string, languages: readonly string[]): string | undefined {
  const parts = wish.split("-");
  for (let length = parts.length; length > 0; length--) {
    const range = parts.slice(0, length).join("-");
    const exact = languages.find((language) => language.toLowerCase() === range);
    if (exact !== undefined) return exact;
  }
  return languages.find((language) => language.toLowerCase().startsWith(`${wish}-`));
}

/** Members in the order they came, in lower case, without those refused by `q=0`; parameters other than q stay. */
function parse(header: string): Member[] {
  return header
    .toLowerCase()
    .split(",")
    .map((member) => {
      const [value = "", ...parameters] = member.split(";").map((part) => part.trim());
      const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
      const others = parameters.filter((parameter) => parameter !== weight);
      const quality = weight === undefined ? 1 : Number(weight.replace(/^q\s*=\s*/, ""));
      return {
        value: [value, ...others].join(";"),
        quality: Number.isFinite(quality) ? quality : 0,
      };
    })
    .filter(({ value, quality }) => value !== "" && quality > 0);
}
