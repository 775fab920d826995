import { describe, expect, it } from "@jest/globals";
import {
  ADDON_MINORS,
  ADDON_NAMES,
  ADDON_VERSIONS,
  addonProblems,
  addonVersion,
} from "../../../components/cluster/addon-versions.ts";
import { KUBERNETES_VERSIONS } from "../../../config/schema-cluster.ts";

describe("the pinned versions", () => {
  it("are there for every version the configuration takes", () => {
    expect([...ADDON_MINORS]).toEqual([...KUBERNETES_VERSIONS]);
  });

  it.each(ADDON_MINORS)("of %s are spelled as EKS spells them", (minor) => {
    const pinned = Object.fromEntries(
      ADDON_NAMES.map((name) => [name, addonVersion(name, minor, {})]),
    );
    expect(Object.keys(pinned)).toHaveLength(7);
    expect(addonProblems(pinned)).toEqual([]);
  });

  it.each(ADDON_MINORS)(
    "have a kube-proxy of the minor %s: it must not be newer than the API",
    (minor) => {
      expect(ADDON_VERSIONS["kube-proxy"][minor].startsWith(`v${minor}.`)).toBe(true);
    },
  );

  it("give way to the user's own", () => {
    expect(addonVersion("coredns", "1.34", { coredns: "v9.9.9-eksbuild.9" })).toBe(
      "v9.9.9-eksbuild.9",
    );
    expect(addonVersion("coredns", "1.34", { "vpc-cni": "v9.9.9-eksbuild.9" })).toBe(
      "v1.13.2-eksbuild.11",
    );
  });
});
