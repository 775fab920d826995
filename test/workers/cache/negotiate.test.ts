import { describe, expect, it } from "@jest/globals";
import { acceptClass, negotiateLanguage } from "../../../workers/cache/negotiate.ts";

describe("the class of an Accept header", () => {
  it.each<[string, string | null, string]>([
    ["none", null, "any"],
    ["curl and fetch", "*/*", "any"],
    [
      "Chromium, a page",
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
      "html",
    ],
    ["Firefox, a page", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"],
    [
      "Chromium, an image",
      "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
      "avif",
    ],
    ["an older one, an image", "image/webp,image/apng,image/*,*/*;q=0.8", "webp"],
    [
      "Safari of old, an image",
      "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8",
      "=image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8",
    ],
    ["any image", "image/*", "image"],
    ["axios", "application/json, text/plain, */*", "json"],
    ["an API client", "application/json", "json"],
    ["JSON before HTML", "application/json, text/html;q=0.5", "=application/json,text/html;q=0.5"],
    ["HTML before JSON", "application/json;q=0.5, text/html", "html"],
    ["no HTML", "text/html;q=0, */*", "any"],
    ["AVIF without WebP", "image/avif,image/*", "=image/avif,image/*"],
    ["a version", "application/vnd.acme.v2+json", "=application/vnd.acme.v2+json"],
    ["a parameter", "application/json; version=2", "=application/json;version=2"],
    ["a broken weight", "text/html;q=x, application/json", "json"],
  ])("%s", (_, header, name) => {
    expect(acceptClass(header).name).toBe(name);
  });

  it("tells the origin the same for all of a class, and what it is in for none", () => {
    expect(acceptClass("application/json, text/plain, */*")).toEqual(
      acceptClass("application/json"),
    );
    const { header } = acceptClass("Text/CSV; Q=0.5, x/y");
    expect(header).toBe("text/csv;q=0.5,x/y");
  });
});

describe("the language", () => {
  const languages = ["en", "de", "pt-BR"] as const;
  it.each([
    [null, "en"],
    ["de", "de"],
    ["DE-at", "de"],
    ["pt", "pt-BR"],
    ["pt-PT", "en"],
    ["pl, de;q=0.5", "de"],
    ["de;q=0.5, pt-BR", "pt-BR"],
    ["de;q=0, *", "en"],
    ["*;q=0.5, de", "de"],
    ["pl", "en"],
    [";;,", "en"],
    // A thousand subtags, each of which would be tried: not read.
    [`de,${"x-".repeat(500)}x`, "en"],
  ])("of %s is %s", (header, language) => {
    expect(negotiateLanguage(header, languages)).toBe(language);
  });
});
