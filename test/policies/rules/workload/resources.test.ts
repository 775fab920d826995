import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { containerCpuRequest } from "../../../../policies/rules/workload/container-cpu-request.ts";
import { containerEphemeralStorage } from "../../../../policies/rules/workload/container-ephemeral-storage.ts";
import { containerMemoryLimitEqualsRequest } from "../../../../policies/rules/workload/container-memory-limit-equals-request.ts";
import { containerMemoryLimit } from "../../../../policies/rules/workload/container-memory-limit.ts";
import { containerMemoryRequest } from "../../../../policies/rules/workload/container-memory-request.ts";
import { deployment } from "../../../../policies/rules/workload/example-workloads.ts";
import { said, states } from "./evaluated.ts";

const using = (resources: Props) => deployment({ container: { resources } });

const MEMORY = [containerMemoryRequest, containerMemoryLimit, containerMemoryLimitEqualsRequest];

describe("CPU", () => {
  it.each([
    [{ requests: { cpu: "100m" } }, "pass"],
    [{ requests: { cpu: 2 } }, "pass"],
    [{ limits: { cpu: "1" } }, "pass"],
    [{ requests: { cpu: "0" }, limits: { cpu: "1" } }, "violation"],
    [{ requests: { cpu: 0 } }, "violation"],
    [{}, "violation"],
  ] as const)("of %j: %s", (resources, state) => {
    expect(states(containerCpuRequest, using(resources))).toEqual([state]);
  });

  it("says what is requested when it is nothing", () => {
    expect(said(containerCpuRequest, using({ requests: { cpu: "0" } }))).toEqual([
      "container app requests 0 CPU: set resources.requests.cpu to what it uses at its busiest; a limit is not needed",
    ]);
  });

  it("is judged container by container, init containers too", () => {
    const containers = deployment({ pod: { initContainers: [{ name: "a" }, UNKNOWN] } });
    expect(said(containerCpuRequest, containers)).toEqual([
      expect.stringMatching(/^container app requests no CPU/),
      expect.stringMatching(/^container a requests no CPU/),
      "spec.template.spec.initContainers[1] is not known yet",
    ]);
  });
});

describe("memory", () => {
  // Exactly one of the three speaks whatever is wrong.
  it.each([
    [{ requests: { memory: "1Gi" }, limits: { memory: "1Gi" } }, [0, 0, 0]],
    [{ requests: { memory: "1Gi" }, limits: { memory: "1024Mi" } }, [0, 0, 0]],
    [{ limits: { memory: "1Gi" } }, [0, 0, 0]],
    [{}, [1, 0, 0]],
    [{ requests: { memory: "0" } }, [1, 0, 0]],
    [{ requests: { memory: "0" }, limits: { memory: "1Gi" } }, [1, 0, 0]],
    [{ requests: { memory: "1Gi" } }, [0, 1, 0]],
    [{ requests: { memory: "1023Mi" }, limits: { memory: "1Gi" } }, [0, 0, 1]],
  ] as const)("of %j", (resources, expected) => {
    const violations = MEMORY.map(
      (rule) => states(rule, using(resources)).filter((state) => state === "violation").length,
    );
    expect(violations).toEqual(expected);
  });

  it("names the container by its place when its name is unknown", () => {
    expect(said(containerMemoryRequest, deployment({ container: { name: UNKNOWN } }))).toEqual([
      expect.stringMatching(/^container spec\.template\.spec\.containers\[0\] requests no memory/),
    ]);
  });
});

describe("ephemeral storage", () => {
  it("needs a limit; one that is not known yet is one", () => {
    const limited = using({ limits: { "ephemeral-storage": UNKNOWN } });
    const requested = using({
      requests: { "ephemeral-storage": "1Gi" },
      limits: { memory: "1Gi" },
    });
    expect(states(containerEphemeralStorage, limited)).toEqual(["pass"]);
    expect(states(containerEphemeralStorage, requested)).toEqual(["violation"]);
  });

  it("is judged in a CronJob", () => {
    const template = { spec: { containers: [{ name: "task" }] } };
    const job = {
      type: "kubernetes:batch/v1:CronJob",
      props: { spec: { jobTemplate: { spec: { template } } } },
    };
    expect(states(containerEphemeralStorage, job)).toEqual(["violation"]);
  });
});
