import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readSiteContent } from "../../config/site-content.ts";
import { problemsOf } from "../support/problems.ts";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "site-content-"));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A folder below the root with these files; a name that ends with a slash is an empty folder. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(root, name), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, name, path);
    mkdirSync(path.endsWith("/") ? target : dirname(target), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(target, content);
  }
  return name;
}

function wrong(name: string) {
  return problemsOf(() => readSiteContent(name, root));
}

describe("the content of a folder", () => {
  it("is its files by path, with size and SHA-256", () => {
    const name = folder("built", {
      "index.html": "hello",
      "assets/b.js": "",
      "assets/a/c.js": "",
      "B.txt": "é",
      "empty/": "",
    });
    // printf hello | sha256sum; the digest of nothing; printf é | sha256sum
    const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect(readSiteContent(name, root)).toEqual([
      {
        path: "B.txt",
        bytes: 2,
        sha256: "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
      },
      { path: "assets/a/c.js", bytes: 0, sha256: nothing },
      { path: "assets/b.js", bytes: 0, sha256: nothing },
      {
        path: "index.html",
        bytes: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      },
    ]);
  });

  it("may be named by an absolute path", () => {
    const name = folder("absolute", { "index.html": "" });
    expect(readSiteContent(join(root, name)).map(({ path }) => path)).toEqual(["index.html"]);
  });

  it("leaves out what begins with a dot, but for .well-known at the top", () => {
    const name = folder("dots", {
      ".DS_Store": "",
      ".git/config": "",
      ".well-known/security.txt": "",
      "a/.hidden": "",
      "a/.well-known/x": "",
      "index.html": "",
    });
    expect(readSiteContent(name, root).map(({ path }) => path)).toEqual([
      ".well-known/security.txt",
      "index.html",
    ]);
  });

  it("is read whole where it does not fit the buffer", () => {
    const name = folder("large", { "film.mp4": "x".repeat(1_048_576 * 2 + 1) });
    expect(readSiteContent(name, root)[0]?.bytes).toBe(2_097_153);
  });
});

describe("refused is", () => {
  it("a folder that is not there, or no folder", () => {
    expect(wrong("nowhere")).toEqual([
      {
        path: "site.contentDir",
        got: "nowhere, which does not exist",
        allowed: "the folder of the built site, absolute or relative to the project's",
        fix: "build the site first, or name the folder that the build writes to",
      },
    ]);
    folder("plain", { file: "" });
    expect(wrong("plain/file")[0]?.got).toBe("plain/file, which is no folder");
  });

  it("an empty one, or one of dot files only", () => {
    expect(wrong(folder("empty", { "a/b/": "" }))[0]?.got).toBe("empty, which is empty");
    expect(wrong(folder("only-dots", { ".keep": "" }))[0]?.got).toBe("only-dots, which is empty");
  });

  it("all that is in it and may not be, at once", () => {
    const name = folder("odd", {
      "index.html": "",
      ".releases/1.json": "",
      "a\nb.txt": "",
      "a*b.txt": "",
      "a\\b.txt": "",
    });
    symlinkSync("/etc/hostname", join(root, name, "link"));
    symlinkSync("..", join(root, name, "loop"));
    const problems = wrong(name);
    expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(["site.contentDir"]));
    expect(problems.map(({ got }) => got).sort()).toEqual([
      '"a\\nb.txt"',
      ".releases/",
      "a*b.txt",
      "a\\b.txt",
      "link, a symbolic link",
      "loop, a symbolic link",
    ]);
  });

  it("a key longer than S3 takes", () => {
    const long = Array.from({ length: 5 }, () => "d".repeat(220)).join("/");
    // 5 x 220 and 4 slashes are 1,104 bytes
    expect(wrong(folder("long", { [long]: "" }))).toHaveLength(1);
  });

  it("more than 5,000 files", () => {
    const name = folder("many", { "0.txt": "" });
    // Another name for one file is made far faster than another file.
    const add = (index: number) =>
      linkSync(join(root, name, "0.txt"), join(root, name, `${index}.txt`));
    for (let index = 1; index < 5000; index++) add(index);
    // The symbolic link keeps the 5,000 from being read.
    symlinkSync("0.txt", join(root, name, "link"));
    expect(wrong(name).map(({ got }) => got)).toEqual(["link, a symbolic link"]);
    add(5000);
    expect(wrong(name).map(({ got }) => got)).toEqual([
      "link, a symbolic link",
      "many with 5001 files",
    ]);
  });
});
