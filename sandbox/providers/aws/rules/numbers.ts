/** Rules about lengths and numbers. */

import { fixed, rule } from "./family.ts";
import type { RuleFamily } from "./family.ts";

const whole = (value: string): boolean => /^-?\d+$/.test(value);
const numeric = (value: string): boolean => value.trim() !== "" && Number.isFinite(Number(value));

/** Families about how long a text is. */
export const LENGTHS: readonly RuleFamily[] = [
  {
    name: "longest text",
    pattern: /cannot be (?:longer|greater) than (\d+)(?: characters?)?/,
    build: ([most]) => rule(`at most ${most ?? ""} characters`, (v) => v.length <= Number(most)),
  },
  {
    name: "shortest text",
    pattern: /cannot be (?:shorter|less) than (\d+) characters?/,
    build: ([least]) =>
      rule(`at least ${least ?? ""} characters`, (v) => v.length >= Number(least)),
  },
  {
    name: "length between",
    pattern: /length must be between (\d+)(?:-| and )(\d+)/,
    build: ([least, most]) =>
      rule(
        `${least ?? ""} to ${most ?? ""} characters`,
        (v) => v.length >= Number(least) && v.length <= Number(most),
      ),
  },
  fixed(
    "not empty",
    /must not be empty|to not be an empty string|url to not be empty/,
    rule("a text that is not empty", (v) => v !== ""),
  ),
];

/** Families about how large a number is. */
export const NUMBERS: readonly RuleFamily[] = [
  {
    name: "divisible by",
    pattern: /to be divisible by (\d+)/,
    build: ([step]) =>
      rule(
        `a positive multiple of ${step ?? ""}`,
        (v) => whole(v) && Number(v) > 0 && Number(v) % Number(step) === 0,
      ),
  },
  {
    name: "decimal range",
    pattern: /to be in the range \(([\d.]+) - ([\d.]+)\)/,
    build: ([least, most]) =>
      rule(
        `${Number(least)} to ${Number(most)}`,
        (v) => numeric(v) && Number(v) >= Number(least) && Number(v) <= Number(most),
      ),
  },
  {
    name: "number between",
    pattern: /value must be between (-?\d+) and (\d+)/,
    build: ([least, most]) =>
      rule(
        `${least ?? ""} to ${most ?? ""}`,
        (v) => numeric(v) && Number(v) >= Number(least) && Number(v) <= Number(most),
      ),
  },
  {
    name: "at most",
    pattern: /value must be at most (\d+)/,
    build: ([most]) =>
      rule(`at most ${most ?? ""}`, (v) => numeric(v) && Number(v) <= Number(most)),
  },
  {
    name: "at least",
    pattern: /value must be at least (\d+)/,
    build: ([least]) =>
      rule(`at least ${least ?? ""}`, (v) => numeric(v) && Number(v) >= Number(least)),
  },
  {
    name: "greater than",
    pattern: /to be greater than \(([\d.]+)\)/,
    build: ([least]) =>
      rule(`more than ${Number(least)}`, (v) => numeric(v) && Number(v) > Number(least)),
  },
  fixed("whole number as text", /cannot parse '.*' as int/, rule("a whole number", whole)),
  fixed(
    "port",
    /to be a valid port number/,
    rule("a port, 0 to 65535", (v) => whole(v) && Number(v) >= 0 && Number(v) <= 65535),
  ),
  fixed(
    "health check port",
    /must be a valid port number \(1-65536\) or "traffic-port"/,
    rule(
      'a port, 1 to 65535, or "traffic-port"',
      (v) => v === "traffic-port" || (whole(v) && Number(v) >= 1 && Number(v) <= 65535),
    ),
  ),
  fixed(
    "percentage or off",
    /must be an integer between 0 and 100 or 'off'/,
    rule('0 to 100, or "off"', (v) => v === "off" || (/^\d+$/.test(v) && Number(v) <= 100)),
  ),
  fixed(
    "count or off",
    /must be an integer or 'off'/,
    rule('a whole number, or "off"', (v) => v === "off" || whole(v)),
  ),
];
