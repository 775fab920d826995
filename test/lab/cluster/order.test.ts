import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";

import { inOrder } from "../../../lab/cluster/order.ts";
import { shopObjects } from "./support/shop.ts";

const names = (groups: ReturnType<typeof inOrder>) =>
  groups.map((group) => group.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`));

/** Each of the first must be there before any of the second is sent. */
const BEFORE = [
  ["Namespace", "ResourceQuota"],
  ["ResourceQuota", "ServiceAccount"],
  ["LimitRange", "Deployment"],
  ["ServiceAccount", "Deployment"],
  ["SecretProviderClass", "Deployment"],
  ["EC2NodeClass", "NodePool"],
  ["Deployment", "HorizontalPodAutoscaler"],
  ["TriggerAuthentication", "ScaledObject"],
  ["Service", "Ingress"],
] as const;

describe("the order of objects", () => {
  it("does not depend on the order they are declared in", () => {
    const objects = shopObjects();
    fc.assert(
      fc.property(fc.shuffledSubarray([...objects], { minLength: objects.length }), (shuffled) => {
        const sorted = (groups: string[][]) => groups.map((group) => group.sort());
        expect(sorted(names(inOrder(shuffled)))).toEqual(sorted(names(inOrder(objects))));
      }),
    );
  });

  it.each(BEFORE)("has every %s before any %s", (first, second) => {
    const kinds = inOrder(shopObjects()).map((group) => group.map(({ manifest }) => manifest.kind));
    const last = kinds.findLastIndex((group) => group.includes(first));
    const next = kinds.findIndex((group) => group.includes(second));
    expect([last, next]).not.toContain(-1);
    expect(last).toBeLessThan(next);
  });

  it("puts kinds it has never heard of last, and loses nothing", () => {
    const unknown = {
      resource: "x",
      manifest: { apiVersion: "example.com/v1", kind: "Wish", metadata: { name: "w" } },
    };
    const groups = inOrder([unknown, ...shopObjects()]);
    // The 25 objects of the shop and the wish.
    expect(groups.flat()).toHaveLength(26);
    expect(groups.at(-1)).toContain(unknown);
  });
});
