import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf } from "../core/errors.ts";
import type { ResolvedCertificateArgs } from "./certificate-args.ts";
import { KEY_ALGORITHMS } from "./certificate-args.ts";
import { zoneProblems } from "./zone.ts";

/** ACM API, RequestCertificate: the first name is the common name too, which RFC 5280 limits. */
const MAX_DOMAIN = 64;
/** ACM API, RequestCertificate: length of any other name, and how many names there may be. */
const MAX_NAME = 253;
const MAX_NAMES = 100;

/** Labels of lower-case letters, digits and inner hyphens; `*` may stand for the first. */
const NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The name whose owner is asked: that of a wildcard is the domain it is in. */
export function provenName(name: string): string {
  return name.replace(/^\*\./, "");
}

/** Everything wrong with the arguments, known before the first resource is made. */
export function certificateProblems(args: ResolvedCertificateArgs): readonly Problem[] {
  const { domain, alternativeNames, zone } = args;
  return [
    ...nameProblems("domain", domain, { max: MAX_DOMAIN, zone: zone.zone }),
    ...alternativeNames.flatMap((name, index) => [
      ...nameProblems(`alternativeNames[${index}]`, name, { max: MAX_NAME, zone: zone.zone }),
      ...repeatProblems(`alternativeNames[${index}]`, name, [
        domain,
        ...alternativeNames.slice(0, index),
      ]),
    ]),
    ...countProblems(alternativeNames.length + 1),
    ...checkOneOf("keyAlgorithm", args.keyAlgorithm, KEY_ALGORITHMS),
  ];
}

function nameProblems(
  path: string,
  name: string,
  limits: { readonly max: number; readonly zone: string },
): readonly Problem[] {
  if (!NAME.test(name)) {
    const allowed =
      "a host name in lower-case letters, digits and hyphens, with *. before it or not";
    return [{ path, got: `"${name}"`, allowed, fix: "write it as www.example.com" }];
  }
  const problems = zoneProblems(path, provenName(name), limits.zone);
  if (name.length <= limits.max) return problems;
  return [
    ...problems,
    {
      path,
      got: `${name.length} characters`,
      allowed: `at most ${limits.max} characters`,
      fix: "make a shorter name the domain, and this one of alternativeNames",
    },
  ];
}

function repeatProblems(path: string, name: string, others: readonly string[]): readonly Problem[] {
  if (!others.includes(name)) return [];
  return [
    { path, got: `${name}, more than once`, allowed: "each name once", fix: "remove the repeat" },
  ];
}

function countProblems(count: number): readonly Problem[] {
  if (count <= MAX_NAMES) return [];
  return [
    {
      path: "alternativeNames",
      got: `${count} names with domain`,
      allowed: `at most ${MAX_NAMES} in all`,
      fix: "use a wildcard, or a second certificate",
    },
  ];
}
