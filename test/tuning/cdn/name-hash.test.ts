import { describe, expect, it } from "@jest/globals";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { nameHash } from "../../../tuning/cdn/classify.ts";

describe("the hash of a name", () => {
  it.each([
    // Vite, Rollup 4: eight characters of base64url
    ["assets/index-DiwrgTda.js", "DiwrgTda"],
    ["assets/index-B-x2_9aZ.css", "B-x2_9aZ"],
    ["assets/vendor--kX3_aBc.js", "-kX3_aBc"],
    ["assets/index-DiwrgTda.js.map", "DiwrgTda"],
    ["assets/react-vendor.C0ffeeQ7.js", "C0ffeeQ7"],
    ["assets/jquery-3.7.1-DiwrgTda.js", "DiwrgTda"],
    // webpack, Parcel, Rollup 3: hexadecimal
    ["main.3f2a9c1b.js", "3f2a9c1b"],
    ["main.3f2a9c1b.chunk.css", "3f2a9c1b"],
    ["static/js/2.0a1b2c3d4e5f60718293.js", "0a1b2c3d4e5f60718293"],
    ["static/js/2.12345678.js", "12345678"],
    ["logo_12345678.svg", "12345678"],
    ["99e0f8b7c6d5a4b3.js", "99e0f8b7c6d5a4b3"],
    // esbuild: eight of base32
    ["main-5EJQ3D4W.js", "5EJQ3D4W"],
    ["chunk-QWJKLMNO.js", "QWJKLMNO"],
  ])("%s is %s", (path, hash) => {
    expect(nameHash(path)).toBe(hash);
  });

  it.each([
    "index-settings.js",
    "settings.js",
    "jquery-3.7.1.min.js",
    "lib-jquery-3.7.1.js",
    "tsconfig-2.json",
    "bootstrap.bundle.min.js",
    "app.js",
    "main.css",
    "favicon.ico",
    "index-HomePage.js",
    "user-userList.js",
    "mainPage.js",
    "Overview.vue.js",
    "LICENSES.txt",
    "tsconfig.json",
    "report-20240101.pdf",
    "backup-20240101123000.json",
    "log-1700000000.txt",
    "log-1700000000123.txt",
    "IMG_1234.jpg",
    "DSC00042.jpg",
    "hero-icon-192.png",
    "icon-512.png",
    "banner-1280x720.webp",
    "book-chapter1.html",
    "photo-550e8400-e29b-41d4-a716-446655440000.jpg",
    "main.abc123.js", // six digits, as in the CDN guide: too few to tell from a word
    "assets/DiwrgTda/logo.svg", // a folder is no name
    "archive.DiwrgTda", // nor is the extension
    "",
  ])("there is none in %s", (path) => {
    expect(nameHash(path)).toBeUndefined();
  });

  it("of any hexadecimal digest is seen, whatever stands before it", () => {
    const digest = fc.stringMatching(/^[0-9a-f]{16,64}$/).filter((text) => /[a-f]/.test(text));
    const before = fc.constantFrom("main.", "main-", "a/b_", "settings~", "");
    fc.assert(
      fc.property(before, digest, fc.constantFrom(".js", ".chunk.css", ".js.map"), (a, hash, b) => {
        expect(nameHash(`${a}${hash}${b}`)).toBe(hash);
      }),
    );
  });

  it("is what esbuild writes", () => {
    const entries = ["console.log(1)", "console.log('b')", "export const c = 3", "alert(`d`)"];
    const names = entries.map((contents) => {
      const built = buildSync({
        stdin: { contents },
        entryNames: "settings-[hash]",
        outdir: "out",
        write: false,
      });
      return built.outputFiles[0]?.path.replace(/^.*\//, "") ?? "";
    });
    expect(names).toHaveLength(4);
    expect(names.map((name) => `settings-${nameHash(name) ?? "none"}.js`)).toEqual(names);
  });
});
