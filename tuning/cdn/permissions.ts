import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../errors.ts";
import { MAX_HEADER_VALUE } from "./limits.ts";

const PATH = "site.headers.permissions";

/**
 * Features a page can be denied: those of the W3C registry (permissions-policy, features.md) that are standard or proposed and that
 * Chromium 156 knows, so that none is reported as unrecognized in its console.
 */
export const FEATURES: readonly string[] = [
  "accelerometer",
  "autoplay",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "compute-pressure",
  "cross-origin-isolated",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "keyboard-map",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "sync-xhr",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

const ORIGIN = /^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/;

/** Permissions-Policy: the header's value, and what is wrong with what was allowed. */
export function permissionsPolicy(allowed: Readonly<Record<string, readonly string[]>>): {
  readonly value: string;
  readonly problems: readonly Problem[];
} {
  const names = [...new Set([...FEATURES, ...Object.keys(allowed)])].sort();
  const value = names.map((name) => `${name}=${allowList(allowed[name] ?? [])}`).join(", ");
  const problems = [
    ...Object.entries(allowed).flatMap(([name, origins]) => [
      ...nameProblems(name),
      ...origins.flatMap((origin) => originProblems(name, origin)),
    ]),
    ...lengthProblems(value),
  ];
  return { value, problems };
}

/** `()` for nobody; `(self "https://maps.example.com")`: a list of RFC 9651 tokens and strings. */
function allowList(origins: readonly string[]): string {
  const items = [...new Set(origins)].map((origin) => (origin === "self" ? "self" : `"${origin}"`));
  return `(${items.join(" ")})`;
}

/** A feature that is not in the list may be newer than it; a slip of one that is would allow nothing, without a word. */
function nameProblems(name: string): Problem[] {
  if (FEATURES.includes(name)) return [];
  const meant = didYouMean(name, FEATURES);
  if (meant === undefined) return [];
  return [
    {
      path: `${PATH}.${name}`,
      got: name,
      allowed: `a feature, as ${meant}`,
      fix: `name it ${meant}`,
    },
  ];
}

function originProblems(name: string, origin: string): Problem[] {
  if (origin === "self" || ORIGIN.test(origin)) return [];
  return [
    {
      path: `${PATH}.${name}`,
      got: origin,
      allowed:
        "self (without quotes), or an origin: https:// and a host in small letters, without path",
      fix:
        origin === "*"
          ? "name the origins: * would give the feature to every frame of every advertiser"
          : "write self, or the origin as https://maps.example.com",
    },
  ];
}

function lengthProblems(value: string): Problem[] {
  if (value.length <= MAX_HEADER_VALUE) return [];
  return [
    {
      path: PATH,
      got: `a policy of ${value.length} characters`,
      allowed: `at most ${MAX_HEADER_VALUE}: CloudFront's quota for the value of a header`,
      fix: "allow fewer origins, or one with a wildcard (https://*.example.com)",
    },
  ];
}
