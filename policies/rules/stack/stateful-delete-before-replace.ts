import { resourceRule } from "../../core/rule.ts";
import { STATEFUL_TYPES, holdsData } from "./stateful.ts";

/** The order of a replacement; whether there is one at all is stateful-protect's. */
export const statefulDeleteBeforeReplace = resourceRule({
  name: "stateful-delete-before-replace",
  service: "stack",
  checks: "Resources that hold data are not deleted before their replacement exists.",
  why: "With deleteBeforeReplace the old data is gone before anybody knows whether the new resource can be created.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Pulumi: Resource option deleteBeforeReplace",
      url: "https://www.pulumi.com/docs/iac/concepts/options/deletebeforereplace/",
    },
  ],
  types: STATEFUL_TYPES,
  check(resource, report) {
    if (resource.options.deleteBeforeReplace !== true || !holdsData(resource)) return;
    report.violation(
      `${resource.name} holds data and has deleteBeforeReplace: leave the option out, and let the name be generated (or change it) so that old and new can exist side by side.`,
    );
  },
  good: { type: "aws:dynamodb/table:Table", name: "orders", props: {} },
  bad: {
    example: {
      type: "aws:dynamodb/table:Table",
      name: "orders",
      props: {},
      deleteBeforeReplace: true,
    },
    says: [
      "orders holds data and has deleteBeforeReplace: leave the option out, and let the name be generated (or change it) so that old and new can exist side by side.",
    ],
  },
});
