import { describe, expect, it } from "@jest/globals";

import { declarations } from "../../../policies/report/locations.ts";

const PROJECT = "/home/me/shop";

function placeOf(positions: readonly string[], skip?: readonly string[]) {
  const stackTrace = positions.map((sourcePosition) => ({ sourcePosition }));
  const preview = { steps: [{ newState: { urn: "urn:a", stackTrace } }] };
  return declarations(preview, { project: PROJECT, skip }).get("urn:a");
}

describe("where a resource was declared", () => {
  it("is the innermost place of the program", () => {
    const place = placeOf([
      "project:///file:/home/me/shop/node_modules/@pulumi/x.js#1,1",
      "project:///file:/home/me/shop/a.ts#5,2",
      "project:///file:/home/me/shop/b.ts#7,1",
    ]);
    expect(place).toEqual({
      file: "a.ts",
      line: 5,
      column: 2,
      through: [{ file: "b.ts", line: 7, column: 1 }],
    });
  });

  it("may be written relative to the project, and without a column", () => {
    expect(placeOf(["project:///index.js#5"])).toEqual({ file: "index.js", line: 5, through: [] });
  });

  it("is not in files that declare for others, unless there is no other", () => {
    const helper = "project:///file:/home/me/shop/lib/make.ts#1,1";
    const caller = "project:///file:/home/me/shop/main.ts#2,1";
    expect(placeOf([helper, caller], ["lib/"])?.file).toBe("main.ts");
    expect(placeOf([helper], ["lib/"])?.file).toBe("lib/make.ts");
  });

  it.each([
    "project:///../other/index.ts#1,1",
    "project:///file:/home/me/shop2/index.ts#1,1",
    "project:///node_modules/a/index.js#1,1",
    "project:///index.ts",
    "project:///index.ts#0,1",
    "https://example.com/index.ts#1,1",
  ])("is unknown when all there is is %s", (position) => {
    expect(placeOf([position])).toBeUndefined();
  });

  it.each([undefined, null, {}, { steps: "none" }, { steps: [null, { newState: 1 }] }])(
    "is unknown in %j",
    (preview) => {
      expect(declarations(preview, { project: PROJECT }).size).toBe(0);
    },
  );
});
