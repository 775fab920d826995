import { describe, expect, it } from "@jest/globals";
import { planHeaders } from "../../../tuning/cdn/headers.ts";
import { FEATURES } from "../../../tuning/cdn/permissions.ts";
import { problemsOf } from "../../support/problems.ts";
import { site } from "./support.ts";

/** CloudFront writes these by settings of their own; all others count as custom headers. */
const SETTINGS = [
  "Strict-Transport-Security",
  "Content-Security-Policy",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "X-XSS-Protection",
];

function plan(headers: Readonly<Record<string, unknown>> = {}) {
  return planHeaders(site({ headers }).headers);
}

function valuesOf(headers: Readonly<Record<string, unknown>> = {}) {
  return Object.fromEntries(plan(headers).headers.map(({ name, value }) => [name, value]));
}

function wrong(headers: Readonly<Record<string, unknown>>) {
  return problemsOf(() => plan(headers));
}

describe("the headers", () => {
  it("of a site that says nothing", () => {
    const { "Permissions-Policy": permissions, ...others } = valuesOf();
    expect(others).toEqual({
      "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
      "Content-Security-Policy": plan().csp,
      "X-Frame-Options": "DENY",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "strict-origin-when-cross-origin",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-XSS-Protection": "0",
    });
    expect(permissions).toMatch(/^accelerometer=\(\), autoplay=\(\), camera=\(\), /);
    expect(permissions?.split(", ")).toHaveLength(FEATURES.length);
  });

  it("all have a reason, and CloudFront takes them: 10 custom headers of 1,783 characters", () => {
    const { headers } = plan();
    expect(headers.filter(({ why, source }) => why === "" || source === "")).toEqual([]);
    const custom = headers.filter(({ name }) => !SETTINGS.includes(name));
    expect(custom.map(({ name }) => name)).toEqual([
      "Cross-Origin-Opener-Policy",
      "Cross-Origin-Resource-Policy",
      "Permissions-Policy",
    ]);
    expect(custom.filter(({ value }) => value.length > 1783)).toEqual([]);
  });

  it("say why those of the guide are not sent", () => {
    expect(plan().omitted.map(({ name, asked }) => [name, asked])).toEqual([
      ["X-XSS-Protection", "1; mode=block"],
      ["Strict-Transport-Security", "preload"],
      ["Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'"],
      ["custom error responses", "403 and 404 answered with /index.html and 200"],
      ["invalidation", "/*"],
    ]);
  });
});

describe("HSTS", () => {
  it.each([
    [{ maxAgeSeconds: 300, includeSubdomains: false }, "max-age=300"],
    [{ maxAgeSeconds: 0 }, "max-age=0; includeSubDomains"],
    [{ preload: true }, "max-age=31536000; includeSubDomains; preload"],
  ])("%j", (hsts, value) => {
    expect(valuesOf({ hsts })["Strict-Transport-Security"]).toBe(value);
  });

  it.each([
    [{ preload: true, maxAgeSeconds: 31_535_999 }],
    [{ preload: true, includeSubdomains: false }],
  ])("%j is no preload", (hsts) => {
    expect(wrong({ hsts }).map(({ path }) => path)).toEqual(["site.headers.hsts.preload"]);
  });
});

describe("X-Frame-Options says what frame-ancestors says", () => {
  it.each([
    [["'self'"], "SAMEORIGIN"],
    [["'none'"], "DENY"],
    [["https://partner.example.com"], undefined],
    [["'self'", "https://partner.example.com"], undefined],
  ])("%j: %s", (ancestors, value) => {
    const headers = { csp: { "frame-ancestors": ancestors } };
    expect(valuesOf(headers)["X-Frame-Options"]).toBe(value);
    const omitted = plan(headers).omitted.some(({ name }) => name === "X-Frame-Options");
    expect(omitted).toBe(value === undefined);
  });
});

describe("permissions", () => {
  it("are given by name, also to features newer than the list", () => {
    const value = valuesOf({
      permissions: { geolocation: ["self", "https://maps.example.com"], "future-thing": ["self"] },
    })["Permissions-Policy"];
    expect(value).toContain('geolocation=(self "https://maps.example.com"), ');
    expect(value).toContain("future-thing=(self), ");
  });

  it.each([
    ["geolocation", "*"],
    ["geolocation", "'self'"],
    ["geolocation", "http://maps.example.com"],
    ["geolocation", "https://maps.example.com/"],
    ["geolocation", 'https://a"b'],
    ["geolocatoin", "self"],
  ])("%s %s is refused", (feature, origin) => {
    const problems = wrong({ permissions: { [feature]: [origin] } });
    expect(problems.map(({ path }) => path)).toEqual([`site.headers.permissions.${feature}`]);
  });

  it("end where the header does", () => {
    const origins = Array.from({ length: 60 }, (_, index) => `https://host-${index}.example.com`);
    expect(wrong({ permissions: { camera: origins } }).map(({ path }) => path)).toEqual([
      "site.headers.permissions",
    ]);
  });
});

it("all that is wrong comes at once", () => {
  const headers = {
    hsts: { preload: true, includeSubdomains: false },
    csp: { "script-src": ["'unsafe-inline'"] },
    permissions: { camera: ["*"] },
  };
  expect(wrong(headers).map(({ path }) => path)).toEqual([
    "site.headers.hsts.preload",
    "site.headers.csp.script-src",
    "site.headers.permissions.camera",
  ]);
});
