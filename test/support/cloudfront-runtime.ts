import { Script, createContext } from "node:vm";

/**
 * Runtime cloudfront-js-2.0 as far as Node can show it: a realm of its own from which every global, static and method that the
 * CloudFront Developer Guide does not list ("JavaScript runtime 2.0 features for CloudFront Functions") is removed, with dynamic
 * code switched off. Syntax is not limited here (see `unknownSyntax`), nor is the time a function may take.
 */
export const RUNTIME_GLOBALS: Readonly<Record<string, readonly string[]>> = {
  Object:
    words(`create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors
    getOwnPropertyNames getPrototypeOf isExtensible isFrozen isSealed keys preventExtensions seal assign entries values`),
  "Object.prototype": words("hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf"),
  String: words("fromCharCode fromCodePoint"),
  "String.prototype":
    words(`charAt concat indexOf lastIndexOf match replace search slice split substr substring toLowerCase
    trim toUpperCase codePointAt endsWith includes repeat startsWith padStart padEnd trimStart trimEnd replaceAll`),
  Number:
    words(`EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY
    isFinite isInteger isNaN isSafeInteger parseInt parseFloat`),
  "Number.prototype": words("toExponential toFixed toPrecision"),
  Boolean: [],
  "Boolean.prototype": [],
  Math: words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh
    exp expm1 floor fround hypot imul log log1p log2 log10 max min pow random round sign sinh sin sqrt tan tanh trunc`),
  Function: [],
  "Function.prototype": words("apply bind call"),
  RegExp: [],
  "RegExp.prototype": words("global ignoreCase multiline source sticky flags exec test toString"),
  JSON: words("parse stringify"),
  Array: words("isArray of"),
  "Array.prototype":
    words(`concat every filter forEach indexOf join lastIndexOf map pop push reduce reduceRight reverse shift
    slice some sort splice unshift copyWithin fill find findIndex includes`),
  Promise: words("all allSettled any reject resolve race"),
  "Promise.prototype": words("catch finally then"),
  Symbol: words("for keyFor"),
  Error: [],
  EvalError: [],
  RangeError: [],
  ReferenceError: [],
  SyntaxError: [],
  TypeError: [],
  URIError: [],
};

/** Global functions and constants of the runtime. */
export const RUNTIME_FUNCTIONS =
  words(`globalThis decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN
  parseFloat parseInt atob btoa NaN Infinity undefined`);

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Runs in the realm before the function: deletes what is not listed. Symbols stay: the language itself calls methods by them. */
const STRIP = `(lists, names) => {
  const kept = new Set(["constructor", "prototype", "length", "name", "message"]);
  const objectOf = (path) => path.split(".").reduce((value, part) => value[part], globalThis);
  const targets = Object.keys(lists).map((path) => [objectOf(path), new Set(lists[path])]);
  const globals = new Set([...names, ...Object.keys(lists)]);
  const remove = Reflect.deleteProperty;
  const own = Object.getOwnPropertyNames;
  for (const [target, listed] of targets) {
    for (const key of own(target)) if (!kept.has(key) && !listed.has(key)) remove(target, key);
  }
  for (const key of own(globalThis)) if (!globals.has(key)) remove(globalThis, key);
}`;

/** A function of CloudFront's: takes an event, gives a request. */
export type EdgeFunction = (event: unknown) => unknown;

/**
 * Loads the code of a CloudFront Function as CloudFront does: strict, nothing but its `handler` looked at. Events and results
 * cross the border of the realm as JSON.
 */
export function loadFunction(code: string): EdgeFunction {
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: false },
  });
  const lists = JSON.stringify(RUNTIME_GLOBALS);
  new Script(`(${STRIP})(${lists}, ${JSON.stringify(RUNTIME_FUNCTIONS)})`).runInContext(context);
  const call = new Script(`"use strict";${code}
;(json) => JSON.stringify(handler(JSON.parse(json)))`).runInContext(context) as (
    json: string,
  ) => string;
  return (event) => JSON.parse(call(JSON.stringify(event))) as unknown;
}

/** A viewer request as CloudFront passes it to a function, with what CloudFront always adds. */
export function viewerRequest(uri: string, headers: Readonly<Record<string, unknown>> = {}) {
  return {
    version: "1.0",
    context: {
      distributionDomainName: "d111111abcdef8.cloudfront.net",
      distributionId: "EDFDVBD6EXAMPLE",
      eventType: "viewer-request",
      requestId: "EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==",
    },
    viewer: { ip: "198.51.100.11" },
    request: {
      method: "GET",
      uri,
      querystring: {},
      headers: { host: { value: "www.example.com" }, ...headers },
      cookies: {},
    },
  };
}
