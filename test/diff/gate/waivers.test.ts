import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { DiffError } from "../../../diff/errors.ts";
import { parseWaivers, readWaivers, waiversSchema } from "../../../diff/gate/waivers.ts";

const ROOT = join(__dirname, "../../..");

const WAIVER = {
  hash: "0123456789abcdef0123",
  reason: "moved to the new bucket",
  owner: "team-data",
  expires: "2027-01-31",
};

/** What is said of a document. */
function said(document: unknown): string {
  try {
    parseWaivers(document, "waivers.json");
  } catch (error) {
    expect(error).toBeInstanceOf(DiffError);
    expect((error as DiffError).exitCode).toBe(2);
    return (error as Error).message;
  }
  throw new Error("nothing is wrong with it");
}

describe("waivers", () => {
  it("are read", () => {
    expect(parseWaivers({ version: 1, waivers: [WAIVER] }, "f")).toEqual({ waivers: [WAIVER] });
  });

  it("come from an empty file of the project, too", () => {
    expect(readWaivers(join(ROOT, "diff/waivers.json"))).toEqual({ waivers: [] });
  });

  it("are refused with everything that is wrong, where, and what was given", () => {
    const document = {
      version: 2,
      waivers: [
        { ...WAIVER, hash: "0123456789ABCDEF0123", expires: "2027-02-30" },
        { ...WAIVER, reason: " short    ", owner: "" },
        { hash: WAIVER.hash, expire: "2027-01-31" },
      ],
      more: 1,
    };
    expect(said(document)).toBe(`\
waivers.json: 11 to put right
  - version: must be 1, got 2
  - waivers.0.hash: must be 20 digits of 0-9a-f; copy it from diff.md, diff.json or diff.html, got "0123456789ABCDEF0123"
  - waivers.0.expires: must be a day such as 2027-01-31, got "2027-02-30"
  - waivers.1.reason: must be 10 characters or more: say why it is right, got " short    "
  - waivers.1.owner: must name somebody, got ""
  - waivers.2.reason: must be text, got nothing
  - waivers.2.owner: must be text, got nothing
  - waivers.2.expires: must be a day such as 2027-01-31, got nothing
  - waivers.2.expire: not known (did you mean expires?); allowed: hash, reason, owner, expires
  - more: not known; allowed: $schema, version, waivers
  - waivers.2.hash: waived by waivers.1 already; remove one of the two`);
  });

  it("are refused when two are of one change", () => {
    expect(said({ version: 1, waivers: [WAIVER, { ...WAIVER, owner: "me" }] })).toBe(`\
waivers.json: 1 to put right
  - waivers.1.hash: waived by waivers.0 already; remove one of the two`);
  });

  it.each([null, [], "text", 1, { version: 1 }, { version: 1, waivers: {} }, { waivers: [null] }])(
    "are refused in %j",
    (document) => {
      expect(said(document)).toContain("to put right");
    },
  );

  it("have a schema that is current", () => {
    const file = join(ROOT, "diff/gate/waivers.schema.json");
    expect(readFileSync(file, "utf8")).toBe(waiversSchema());
  });
});

describe("a file of waivers", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "waivers-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("that is no JSON is named", () => {
    const file = join(folder, "broken.json");
    writeFileSync(file, "{");
    expect(() => readWaivers(file)).toThrow(`${file}: not JSON: `);
    expect(() => readWaivers(file)).toThrow(DiffError);
  });

  it("that is not there is named", () => {
    expect(() => readWaivers(join(folder, "none.json"))).toThrow("none.json: cannot be read: ");
  });
});
