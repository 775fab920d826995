import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { change, property, state, urnOf } from "../general/support.ts";
import { GROUP, RDS, first } from "./support.ts";

describe("a parameter group", () => {
  const users = state(
    RDS,
    "db",
    { parameterGroupName: "shop" },
    { propertyDependencies: { parameterGroupName: [urnOf(GROUP, "parameters")] } },
  );
  const parameters = (before: JsonObject[], after: JsonObject[], ...paths: [string, string][]) =>
    change({
      type: GROUP,
      name: "parameters",
      before: { name: "shop", family: "postgres17", parameters: before },
      after: { name: "shop", family: "postgres17", parameters: after },
      properties: paths.map(([name, key]) => property(["parameters", name, key], "a", "b")),
    });
  const item = (name: string, value: string, applyMethod: string) => ({ name, value, applyMethod });

  it("with a static parameter waits for a reboot", () => {
    const one = parameters(
      [item("max_connections", "100", "pending-reboot")],
      [item("max_connections", "200", "pending-reboot")],
      ["max_connections", "value"],
    );
    expect(first(one, [users])).toMatchObject({
      class: "reboot",
      message:
        "parameters: max_connections 100 -> 200 takes effect only with a restart. Pending until db is rebooted, which neither the update nor the maintenance window does.",
    });
  });

  it("that asks to apply a static one at once is refused", () => {
    const one = parameters(
      [],
      [item("max_connections", "200", "immediate")],
      ["max_connections", "value"],
    );
    expect(first(one).message).toContain(
      "AWS refuses applyMethod immediate for static parameters: max_connections",
    );
  });

  it("with a dynamic parameter does not", () => {
    const one = parameters(
      [item("work_mem", "4096", "immediate")],
      [item("work_mem", "8192", "immediate")],
      ["work_mem", "value"],
    );
    expect(first(one, [users])).toMatchObject({
      class: "in-place",
      message: "parameters: work_mem 4096 -> 8192 takes effect while db runs.",
    });
  });

  it("with only another apply method never settles", () => {
    const one = parameters(
      [item("work_mem", "4096", "immediate")],
      [item("work_mem", "4096", "pending-reboot")],
      ["work_mem", "applyMethod"],
    );
    expect(first(one)).toMatchObject({ class: "none", code: "rds-parameter-apply-method" });
  });

  it("with a parameter nobody knows is taken for static", () => {
    const one = parameters([], [item("new_thing", "1", "immediate")], ["new_thing", "value"]);
    expect(first(one)).toMatchObject({ class: "reboot" });
  });
});
describe("a parameter group of Aurora's instances", () => {
  it("is known to be used by them", () => {
    const parameters = (value: string) => [
      { name: "max_connections", value, applyMethod: "pending-reboot" },
    ];
    const group = (value: string) => ({
      name: "shop",
      family: "aurora-postgresql16",
      parameters: parameters(value),
    });
    const member = state("aws:rds/clusterInstance:ClusterInstance", "member-1", {
      dbParameterGroupName: "shop",
    });
    const one = change({ type: GROUP, name: "group", before: group("100"), after: group("200") });
    expect(first(one, [member]).message).toContain("Pending until member-1 is rebooted");
    expect(first(one).message).toContain("No database of this stack is known to use the group");
  });
});
