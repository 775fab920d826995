import { describe, expect, it } from "@jest/globals";
import { z } from "zod";

import { exampleResource } from "../../../../policies/core/examples.ts";
import type { ResourceRule, Rule } from "../../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { deployment } from "../../../../policies/rules/workload/example-workloads.ts";
import { RULES } from "../../../../policies/rules/workload/index.ts";
import { states } from "./evaluated.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

const remediable = RULES.filter(
  (rule): rule is ResourceRule => rule.kind === "resource" && rule.remedy !== undefined,
);

function rule(name: string): ResourceRule {
  const found = remediable.find((other) => other.name === name);
  if (found === undefined) throw new Error(`${name} has no remedy`);
  return found;
}

function remedied(of: ResourceRule, inputs: Props, type = DEPLOYMENT): Props | undefined {
  return of.remedy?.(inputs, type, (of.limits ?? z.strictObject({})).parse({}));
}

/** The security contexts of the containers after the remedy. */
function contexts(name: string, ...containers: readonly Value[]): unknown {
  const props = remedied(rule(name), { spec: { template: { spec: { containers } } } });
  if (props === undefined) return undefined;
  const fixed = exampleResource({ type: DEPLOYMENT, props });
  return fixed
    .at("spec", "template", "spec", "containers")
    .list()
    .map((c) => c.at("securityContext").plain());
}

describe("remedies", () => {
  it("are there for what the pod's security context puts right", () => {
    expect(remediable.map(({ name }) => name)).toEqual([
      "container-run-as-non-root",
      "container-privilege-escalation",
      "container-capabilities",
      "container-seccomp-profile",
    ]);
  });

  it.each(remediable.map((of) => [of.name, of] as const))(
    "of %s: the rule passes afterwards, and there is nothing more to do",
    (_, of) => {
      const { props } = deployment({ container: { image: "shop" }, pod: { initContainers: [{}] } });
      const fixed = remedied(of, props) ?? {};
      expect(states(of as Rule, { type: DEPLOYMENT, props: fixed })).toEqual(["pass"]);
      expect(remedied(of, fixed)).toBeUndefined();
      expect(remedied(of, of.good.props, of.good.type)).toBeUndefined();
    },
  );

  it("set one value each", () => {
    const container = { name: "app", securityContext: { readOnlyRootFilesystem: true } };
    const kept = { readOnlyRootFilesystem: true };
    expect(contexts("container-run-as-non-root", container)).toEqual([
      { ...kept, runAsNonRoot: true },
    ]);
    expect(contexts("container-privilege-escalation", container)).toEqual([
      { ...kept, allowPrivilegeEscalation: false },
    ]);
    expect(contexts("container-capabilities", container)).toEqual([
      { ...kept, capabilities: { drop: ["ALL"] } },
    ]);
    expect(contexts("container-seccomp-profile", container)).toEqual([
      { ...kept, seccompProfile: { type: "RuntimeDefault" } },
    ]);
  });

  it("keep a capability that may be added, and drop one that may not", () => {
    const capabilities = { drop: ["NET_RAW"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] };
    expect(contexts("container-capabilities", { securityContext: { capabilities } })).toEqual([
      { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
    ]);
  });

  it("leave a privileged container, and one that is told to run as root", () => {
    const privileged = { securityContext: { privileged: true } };
    expect(contexts("container-capabilities", privileged)).toBeUndefined();
    expect(contexts("container-privilege-escalation", privileged)).toBeUndefined();
    expect(contexts("container-seccomp-profile", privileged)).toBeUndefined();
    const root = { securityContext: { runAsUser: 0 } };
    expect(contexts("container-run-as-non-root", root)).toBeUndefined();
  });

  it("keep every other value, secret and unknown ones too", () => {
    const env: Value = [
      { name: "A", value: UNKNOWN },
      { name: "B", value: new Secret("example") },
    ];
    const hidden: Value = { name: "hidden", securityContext: UNKNOWN };
    const containers: Value = [{ name: "app", env }, hidden, UNKNOWN];
    const spec: Props = {
      replicas: UNKNOWN,
      template: { metadata: { labels: {} }, spec: { containers } },
    };
    const inputs: Props = { metadata: UNKNOWN, spec };
    const before = textOf(inputs);
    const fixed = remedied(rule("container-run-as-non-root"), inputs);
    const first = { name: "app", env, securityContext: { runAsNonRoot: true } };
    expect(fixed).toEqual({
      metadata: UNKNOWN,
      spec: {
        ...spec,
        template: { metadata: { labels: {} }, spec: { containers: [first, hidden, UNKNOWN] } },
      },
    });
    expect(textOf(inputs)).toBe(before);
  });

  it("reach the pod of a CronJob, and a bare Pod", () => {
    const pod = { spec: { containers: [{ name: "app" }] } };
    const fixed = {
      spec: { containers: [{ name: "app", securityContext: { runAsNonRoot: true } }] },
    };
    const cron = (template: Props): Props => ({ spec: { jobTemplate: { spec: { template } } } });
    const nonRoot = rule("container-run-as-non-root");
    expect(remedied(nonRoot, cron(pod), "kubernetes:batch/v1:CronJob")).toEqual(cron(fixed));
    expect(remedied(nonRoot, pod, "kubernetes:core/v1:Pod")).toEqual(fixed);
  });

  it("do nothing for Windows, nor while the pod is unknown", () => {
    const windows = deployment({ pod: { os: { name: "windows" } } }).props;
    expect(remedied(rule("container-capabilities"), windows)).toBeUndefined();
    expect(remedied(rule("container-capabilities"), { spec: UNKNOWN })).toBeUndefined();
  });
});

/** What is in it, as a text: to see that nothing in it was changed. */
function textOf(value: Value): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "symbol" ? String(inner) : inner,
  );
}
