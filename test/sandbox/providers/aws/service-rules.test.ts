import { describe, expect, it } from "@jest/globals";
import { SERVICE_RULES } from "../../../../sandbox/providers/aws/service-rules/index.ts";
import {
  dailyWindow,
  overlap,
  weeklyWindow,
} from "../../../../sandbox/providers/aws/service-rules/windows.ts";
import { Secret, UNKNOWN } from "../../../../sandbox/providers/model.ts";
import { EDGE_CASES } from "./service-cases-edge.ts";
import { CASES } from "./service-cases.ts";
import { check, minimalInputs, refused } from "./support.ts";

const cases = [...Object.entries(CASES), ...Object.entries(EDGE_CASES)].flatMap(([token, list]) =>
  list.map(([change, paths]) => ({ token, change, paths })),
);

describe("service rules", () => {
  it.each(cases)("$token $change", ({ token, change, paths }) => {
    expect(refused(token, { ...minimalInputs(token), ...change })).toEqual(paths);
  });

  it("refuse a database name, user and password of a replica", () => {
    const replica = { instanceClass: "db.r7g.large", replicateSourceDb: "main" };
    expect(refused("aws:rds/instance:Instance", replica)).toEqual([]);
    expect(
      refused("aws:rds/instance:Instance", { ...replica, dbName: "app", username: "postgres" }),
    ).toEqual(["dbName", "username"]);
  });

  it("let pass what they cannot know yet", () => {
    const unknown = Object.fromEntries(
      ["kmsKeyId", "monitoringRoleArn", "parameterGroupName", "port", "iops", "engine"].map(
        (name) => [name, UNKNOWN],
      ),
    );
    expect(
      refused("aws:rds/instance:Instance", {
        ...minimalInputs("aws:rds/instance:Instance"),
        ...unknown,
        storageEncrypted: UNKNOWN,
        skipFinalSnapshot: UNKNOWN,
        monitoringInterval: 60,
      }),
    ).toEqual([]);
  });

  it("do not show the password they refuse", () => {
    const { failures } = check("aws:rds/instance:Instance", {
      ...minimalInputs("aws:rds/instance:Instance"),
      manageMasterUserPassword: false,
      password: new Secret("hunter2"),
    });
    expect(failures.map(({ path, got }) => [path, got])).toEqual([["password", "[secret]"]]);
  });

  it("name the error RDS gives for a static parameter", () => {
    const { failures } = check("aws:rds/parameterGroup:ParameterGroup", {
      family: "postgres17",
      parameters: [{ name: "max_connections", value: "500", applyMethod: "immediate" }],
    });
    expect(failures[0]?.allowed).toContain(
      "InvalidParameterCombination: cannot use immediate apply method for static parameter",
    );
  });

  it("are all of known types", () => {
    expect(Object.keys(SERVICE_RULES).length).toBeGreaterThan(30);
  });
});

describe("windows", () => {
  const meets = (daily: string, weekly: string): boolean => {
    const [a, b] = [dailyWindow(daily), weeklyWindow(weekly)];
    return a !== undefined && b !== undefined && overlap(a, b);
  };

  it.each([
    ["03:00-04:00", "sun:03:30-sun:05:00", true],
    ["03:00-04:00", "sun:04:00-sun:05:00", false],
    ["23:30-00:30", "mon:00:00-mon:01:00", true],
    ["23:30-00:30", "sat:23:45-sun:00:15", true],
    ["00:00-01:00", "sun:23:00-mon:00:30", true],
    ["12:00-12:30", "mon:13:00-tue:11:00", false],
    ["12:00-12:30", "mon:13:00-tue:13:00", true],
  ])("%s and %s: %s", (daily, weekly, expected) => {
    expect(meets(daily, weekly)).toBe(expected);
  });

  it("measures across midnight and the week's end", () => {
    expect(dailyWindow("23:30-00:30")).toEqual({ start: 1410, length: 60 });
    expect(weeklyWindow("sun:23:00-mon:01:00")).toEqual({ start: 6 * 1440 + 1380, length: 120 });
  });
});
