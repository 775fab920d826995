import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";
import { called, eachConfinedContainer, isPrivileged } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";
import { withLeastPrivilege } from "./remedy.ts";

/** Linux capabilities; a privileged container has all of them and is container-privileged's. */
export const containerCapabilities = resourceRule({
  name: "container-capabilities",
  service: "workload",
  checks: "Containers drop all capabilities, and add at most NET_BIND_SERVICE.",
  why: "By default a container keeps a dozen of root's powers, such as raw sockets, that hardly any program needs.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.podSecurity, PAGES.securityContext],
  types: POD_TYPES,
  limits: z.strictObject({
    mayAdd: z
      .array(z.string())
      .default(["NET_BIND_SERVICE"])
      .describe("Capabilities that may be added, as Kubernetes spells them (no CAP_)"),
  }),
  check(resource, report, { mayAdd }) {
    eachConfinedContainer(resource, report, (container) => {
      if (isPrivileged(container)) return;
      const { drop, add } = capabilitiesOf(container);
      report.each([drop], () => {
        const dropped = drop.texts();
        if (dropped.includes("ALL")) return;
        report.violation(
          `${called(container)} drops ${listed(dropped)}: set capabilities.drop to ["ALL"]`,
          drop,
        );
      });
      const excess = add.texts().filter((capability) => !mayAdd.includes(capability));
      if (excess.length > 0) {
        report.violation(
          `${called(container)} adds ${excess.join(", ")}, allowed is ${listed(mayAdd)}: take it out of capabilities.add`,
          add,
        );
      }
    });
  },
  remedy: (inputs, type, { mayAdd }) =>
    withLeastPrivilege(inputs, type, (container) => {
      if (isPrivileged(container)) return undefined;
      const { drop, add } = capabilitiesOf(container);
      const kept = add.texts().filter((capability) => mayAdd.includes(capability));
      if (drop.texts().includes("ALL") && kept.length === add.texts().length) return undefined;
      const capabilities: Props = { drop: ["ALL"], ...(kept.length > 0 && { add: kept }) };
      return { capabilities };
    }),
  good: deployment({
    container: { securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
  }),
  bad: {
    example: deployment({
      container: { securityContext: { capabilities: { drop: ["NET_RAW"], add: ["SYS_ADMIN"] } } },
    }),
    says: [
      'container app drops NET_RAW: set capabilities.drop to ["ALL"]',
      "container app adds SYS_ADMIN, allowed is NET_BIND_SERVICE: take it out of capabilities.add",
    ],
  },
});

function listed(capabilities: readonly string[]): string {
  return capabilities.length === 0 ? "none" : capabilities.join(", ");
}

function capabilitiesOf(container: Cursor): { readonly drop: Cursor; readonly add: Cursor } {
  const capabilities = container.at("securityContext", "capabilities");
  return { drop: capabilities.at("drop"), add: capabilities.at("add") };
}
