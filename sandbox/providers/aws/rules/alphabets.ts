/** Rules about the characters of names. */

import { plainHyphens } from "./text.ts";
import { fixed, matching, rule } from "./family.ts";
import type { RuleFamily } from "./family.ts";

/** Families about which characters a name is made of. */
export const ALPHABETS: readonly RuleFamily[] = [
  fixed(
    "lower-case letters, digits, periods, hyphens; no double or final hyphen",
    /^only lowercase alphanumeric characters, periods, and hyphens allowed/,
    rule(
      "lower-case letters, digits, periods and hyphens, no two hyphens in a row, none at the end",
      (v) => /^[0-9a-z.-]*$/.test(v) && plainHyphens(v),
    ),
  ),
  fixed(
    "lower-case letters, digits, hyphens; no double or final hyphen",
    /^only lowercase alphanumeric characters and hyphens allowed in "(?!.*prefix)/,
    rule(
      "lower-case letters, digits and hyphens, no two hyphens in a row, none at the end",
      (v) => /^[0-9a-z-]*$/.test(v) && plainHyphens(v),
    ),
  ),
  fixed(
    "prefix of lower-case letters, digits, hyphens; no double hyphen",
    /^only lowercase alphanumeric characters and hyphens allowed in .*prefix/,
    rule(
      "lower-case letters, digits and hyphens, no two hyphens in a row",
      (v) => /^[0-9a-z-]*$/.test(v) && !v.includes("--"),
    ),
  ),
  fixed(
    "lower-case letters, digits, hyphens, underscores, periods, spaces",
    /^only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces/,
    matching(
      "lower-case letters, digits, hyphens, underscores, periods and spaces",
      /^[ .0-9a-z_-]+$/,
    ),
  ),
  fixed(
    "letters, digits, hyphens, starting with a letter",
    /^only ASCII letters, digits, and hyphens allowed in .*begin with a letter/,
    matching("letters, digits and hyphens, a letter first", /^[A-Za-z][0-9A-Za-z-]*$/),
  ),
  fixed(
    "prefix of letters, digits, hyphens",
    /^only alphanumeric characters and hyphens allowed in ".*prefix"/,
    matching("letters, digits and hyphens", /^[0-9A-Za-z-]*$/),
  ),
  fixed(
    "letters, digits, hyphens; no hyphen at either end",
    /^only alphanumeric characters and hyphens allowed in "/,
    rule(
      "letters, digits and hyphens, no hyphen at either end",
      (v) => /^[0-9A-Za-z-]*$/.test(v) && !v.startsWith("-") && !v.endsWith("-"),
    ),
  ),
  fixed(
    "secret names",
    /^only alphanumeric characters and \/_\+=\.@- special characters/,
    matching("letters, digits and /_+=.@-", /^[0-9A-Za-z/_+=.@-]+$/),
  ),
  fixed(
    "launch template names",
    /can only alphanumeric characters and \(\)\.\/_- symbols/,
    matching("letters, digits and ()./_-", /^[0-9A-Za-z()./_-]+$/),
  ),
  fixed(
    "log group names",
    /isn't a valid log group name|\(must contain alphanumeric characters, underscores, hyphens, slashes, hash signs and dots only\)/,
    matching("letters, digits and _-/#.", /^[.\-_/#A-Za-z0-9]+$/),
  ),
  fixed(
    "IAM names",
    /\(must match \[\\w\+=,\.@-\]\)/,
    matching("letters, digits and _+=,.@-", /^[\w+=,.@-]+$/),
  ),
  fixed(
    "first character a letter",
    /^first character of .* must be a letter|\(must begin with (?:a letter|alphabetic character)\)/,
    matching("a letter first", /^[A-Za-z]/),
  ),
  fixed(
    "letters, digits, hyphens (snapshots, replication groups)",
    /\(must (?:only contain|contain only) alphanumeric characters and hyphens\)/,
    rule(
      "letters, digits and hyphens, no two hyphens in a row, none at the end",
      (v) => /^[0-9A-Za-z-]*$/.test(v) && plainHyphens(v),
    ),
  ),
  fixed(
    "letters, digits, underscores, hyphens, periods",
    /\(must contain only alphanumeric(?: characters)?, hyphens?, underscores?,? and periods?(?: characters)?\)/,
    matching("letters, digits and -_.", /^[0-9A-Za-z._-]+$/),
  ),
  fixed(
    "backup selection names",
    /\(must contain only alphanumeric, hyphen, underscore, and period characters\)/,
    matching("letters, digits and -_.", /^[0-9A-Za-z._-]+$/),
  ),
  fixed(
    "letters, digits, hyphens, underscores",
    /\(must contain only alphanumeric characters, hyphens, and underscores\)/,
    matching("letters, digits and -_", /^[0-9A-Za-z_-]+$/),
  ),
  fixed(
    "WAF label names",
    /\(must contain only alphanumeric characters, underscores, hyphens, and colons\)|label_name/,
    matching("letters, digits and _-:", /^[0-9A-Za-z_:-]+$/),
  ),
  fixed(
    "lower-case header names",
    /\(must contain only lowercase alphanumeric characters, underscores, and hyphens\)/,
    matching("lower-case letters, digits and _-", /^[0-9a-z_-]+$/),
  ),
  fixed(
    "letters, numbers, hyphens (backup vaults)",
    /\(must consist of letters, numbers, and hyphens\.\)/,
    matching("letters, digits, hyphens and underscores", /^[0-9A-Za-z_-]+$/),
  ),
  fixed(
    "Lambda event source tokens",
    /\(must contain alphanumeric, periods, underscores or dashes only\)/,
    matching("letters, digits and ._-", /^[0-9A-Za-z._-]+$/),
  ),
  fixed(
    "Lambda qualifiers",
    /\(must contain alphanumeric, dollar signs, underscores or dashes only\)/,
    matching("letters, digits and $_-", /^[0-9A-Za-z$_-]+$/),
  ),
  fixed(
    "Lambda statement ids",
    /\(must contain alphanumeric, underscores or dashes only\)/,
    matching("letters, digits and _-", /^[0-9A-Za-z_-]+$/),
  ),
];

/** Families about how a name begins. */
export const PREFIXES: readonly RuleFamily[] = [
  fixed(
    "KMS alias names",
    /must begin with 'alias\/'/,
    matching('"alias/" and then letters, digits and _/-', /^alias\/[0-9A-Za-z_/-]+$/),
  ),
  fixed(
    "launch template ids",
    /must begin with 'lt-'/,
    matching('"lt-" and then letters and digits', /^lt-[0-9A-Za-z]+$/),
  ),
  fixed(
    "custom engine names",
    /\(must begin with custom-\)/,
    matching('a name that begins with "custom-"', /^custom-/),
  ),
  fixed(
    "RDS Custom instance profiles",
    /\(must begin with AWSRDSCustom\)/,
    matching('a name that begins with "AWSRDSCustom"', /^AWSRDSCustom/),
  ),
  fixed(
    "Lambda mount paths",
    /\(must start with '\/mnt\/'\)/,
    matching("/mnt/<name>", /^\/mnt\/[0-9A-Za-z_.-]+$/),
  ),
  fixed("paths", /to have prefix \//, matching('a path that begins with "/"', /^\//)),
];
