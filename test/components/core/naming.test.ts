import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fit, physicalName, physicalPath } from "../../../components/core/naming.ts";
import { startMocks } from "../../support/mocks.ts";

describe("physical names", () => {
  beforeAll(async () => {
    await startMocks();
  });

  it("say project, stack and what they name", () => {
    expect(physicalName("database-pg17", 255)).toBe("plumbline-test-database-pg17");
    expect(physicalPath("network/flow-logs")).toBe("/plumbline/test/network/flow-logs");
  });
});

describe("fit", () => {
  it.each([
    ["Plumbline_Prod.Main", 40, "plumbline-prod-main"],
    ["--a--b--", 40, "a-b"],
    ["7seas-prod", 40, "p-7seas-prod"],
  ])("%s within %d is %s", (name, limit, expected) => {
    expect(fit(name, limit)).toBe(expected);
  });

  it("cuts what is too long and tells apart what then begins alike", () => {
    const [one, two] = [fit(`${"a".repeat(50)}-one`, 40), fit(`${"a".repeat(50)}-two`, 40)];
    // sha256 of the whole name, first seven digits (sha256sum).
    expect(one).toMatch(/^a{32}-[0-9a-f]{7}$/);
    expect(one).not.toBe(two);
  });

  it("is always within the limit, in the characters of RDS, and the same again", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 20, max: 63 }), (text, limit) => {
        const name = fit(`n${text}`, limit);
        expect(name.length).toBeLessThanOrEqual(limit);
        expect(name).toMatch(/^[a-z](?:-?[a-z0-9])*$/);
        expect(fit(`n${text}`, limit)).toBe(name);
      }),
    );
  });
});
