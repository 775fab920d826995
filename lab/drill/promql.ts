import { DURATION, formatDuration, parseDuration } from "./durations.ts";

/** Texts in an expression that look like anything: strings and comments stay as they are. */
const OPAQUE = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#.*$/gm;

/** [5m], [1h:5m], [1h:]. */
const RANGE = new RegExp(`\\[\\s*(${DURATION.source})\\s*(:?)\\s*(${DURATION.source})\\s*\\]`, "g");
const OFFSET = new RegExp(`\\boffset\\s+(-?)\\s*(${DURATION.source})`, "gi");
/** The last argument of predict_linear: seconds, written as a product of numbers. */
const PREDICT = /(\bpredict_linear\s*\((?:[^()]|\([^()]*\))*,)\s*([\d.\s*]+)\)/g;

/** Changes the code of an expression and leaves its strings and comments alone. */
export function mapCode(expr: string, change: (code: string) => string): string {
  const held: string[] = [];
  // A private-use character stands for each, so that what surrounds it stays one piece.
  const code = expr.replace(OPAQUE, (text) => {
    held.push(text);
    return `\uE000${held.length - 1}\uE001`;
  });
  return change(code).replace(
    /\uE000(\d+)\uE001/g,
    (_, index: string) => held[Number(index)] ?? "",
  );
}

/**
 * An expression with every duration in it divided: ranges, subqueries, offsets and the seconds predict_linear looks
 * ahead. Numbers that are compared stay as they are.
 *
 * @param factor by which durations are divided.
 */
export function scaleExpression(expr: string, factor: number): string {
  const scaled = (text: string) => formatDuration(Math.max(1, parseDuration(text) / factor));
  return mapCode(expr, (code) =>
    code
      .replace(RANGE, (_, range: string, colon: string, step: string) => {
        return `[${scaled(range)}${colon}${step === "" ? "" : scaled(step)}]`;
      })
      .replace(OFFSET, (_, sign: string, by: string) => `offset ${sign}${scaled(by)}`)
      .replace(PREDICT, (_, before: string, seconds: string) => {
        return `${before} ${trim(product(seconds) / factor)})`;
      }),
  );
}

/** The longest range in an expression, in milliseconds; 0 without one. */
export function longestRange(expr: string): number {
  let longest = 0;
  mapCode(expr, (code) => {
    for (const [, range = "0"] of code.matchAll(RANGE)) {
      longest = Math.max(longest, parseDuration(range));
    }
    return code;
  });
  return longest;
}

/** The shortest range in an expression, in milliseconds; undefined without one. */
export function shortestRange(expr: string): number | undefined {
  let shortest: number | undefined;
  mapCode(expr, (code) => {
    for (const [, range = "0"] of code.matchAll(RANGE)) {
      shortest = Math.min(shortest ?? Infinity, parseDuration(range));
    }
    return code;
  });
  return shortest;
}

/** Names of metrics in an expression, each once. Functions, keywords, labels and variables of Grafana are left out. */
export function metricNames(expr: string): readonly string[] {
  const bare = expr
    .replace(OPAQUE, '""')
    .replace(/\{[^}]*\}/g, " ")
    .replace(/\[[^\]]*\]/g, " ")
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, " ")
    .replace(/\b(group_left|group_right)\b/gi, " ");
  const found = bare.match(/(?<![\w:.$])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()/g) ?? [];
  return [...new Set(found.filter((name) => !WORDS.has(name.toLowerCase())))];
}

/** Words of PromQL that stand where a metric could. Prometheus documentation, Operators. */
const WORDS = new Set(
  "and or unless bool offset atan2 inf nan start end by without on ignoring".split(" "),
);

function product(text: string): number {
  return text.split("*").reduce((sum, part) => sum * Number(part), 1);
}

/** A number without the noise of its last digits. */
export function trim(value: number): string {
  return String(Number(value.toPrecision(10)));
}
