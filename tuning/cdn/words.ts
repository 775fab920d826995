/**
 * How English words begin, and how a run of consonants in them ends: enough to tell "settings" from "xkqzvbwt". The
 * lists are this project's own; of random strings of eight letters 7 in 100 pass, of words of that length nearly all.
 */
const ONSET =
  "(?:[bcdfghjklmnprstvwxyz]|qu?|[bcfgps]l|[bcdfgpt]r|k[lrn]|gn|w[rh]|[cpstgr]h|[cst]hr|phr|s[cklmnpqtvwy]|" +
  "sc[hlr]|skr|sp[hlr]|str|squ|[dt]w|ps|ts|pn|mc)";
const CODA =
  "(?:[bcdfghjklmnprstvwxyz]|ll|ss|ff|tt|zz|dd|nn|gg|rr|mm|pp|bb|ck|[cgpst]h|ght|ghts|tch|l[bcdfgkmnptv]|lch|lth|" +
  "n[cdgktxz]|nct|ncts|nch|nth|ngth|ngths|ngst|nst|mp[hst]?|mpts|r[bcdfgklmnptvz]|r[cst]h|rst|r[lt]d?s|r[dkmnp]s|" +
  "[cfpsx]ts?|s[kmp]s?|[bcdfgklmnprtvwy]s|[lnsx]ts|l[lds]s|n[dgk]s|phs?|thms?|cks|ths|gn|sch|dth|w[nlk]s?|mb|mn|lm|lf|dg|tz|rtz|chs|bt)";
const VOWELS =
  "(?:[aeiouy]|a[iuye]|e[aeiouy]|i[aeo]|o[aeiouy]|u[aeioy]|y[aeio]|[eio]ou|eau|[aeo]ye|uay|uou|ueue)";
const PRONOUNCEABLE = new RegExp(
  `^(?:${ONSET})?(?:${VOWELS}(?:${CODA})?(?:${ONSET})?)*${VOWELS}(?:${CODA})?$`,
);

/** Usual in file names, and not pronounceable. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(
  (
    "app bg btn bmp cfg cli cmd cpu css csv ctx db de dev dns dom dpi dsc dsl en env eng es esm fr gif gps gpu gsm hd hls hmr " +
    "hr htm html http https ico id img io ios it ja jpg jpeg js json jsx ko lg ltd lts md mdx min mjs mov mp mpd mpg mtl my nav nl " +
    "no npm obj of on otf pc pdf php pkg pl png ppt prd prod ps psd pt pwa px qr rgb rss rtl ru sdk seo sm sql src ssl ssr std " +
    "stg stl str sv svg sys tab tmp to tr ts tsx ttf tv txt ui uk up url us usb utf uuid ux vec vtt vue wasm wav www xl xls xml xs zh zip"
  ).split(" "),
);

/**
 * Whether letters read like an English word or a usual abbreviation.
 * @param letters letters only, any case
 */
export function isWordLike(letters: string): boolean {
  const word = letters.toLowerCase();
  return ABBREVIATIONS.has(word) || (word.length > 2 && PRONOUNCEABLE.test(word));
}

/** Whether letters are a usual abbreviation, as the IMG and DSC that cameras write. */
export function isAbbreviation(letters: string): boolean {
  return ABBREVIATIONS.has(letters.toLowerCase());
}
