import { describe, expect, it } from "@jest/globals";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";
import { UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel } from "../../../sandbox/providers/model.ts";

const TOKEN = "kubernetes:helm.sh/v3:Release";
const URN = `urn:pulumi:dev::sample::${TOKEN}::keda`;
const context = provider.configure({});

function release(): ResourceModel {
  const found = provider.resource(TOKEN);
  if (found === undefined) throw new Error("no type of Helm releases");
  return found;
}

function check(news: Props, olds?: Props) {
  const randomHex = (digits: number): string => "0123456789abcdef".slice(0, digits);
  const request = { urn: URN, name: "keda", news, randomHex, context };
  return release().check(olds === undefined ? request : { ...request, olds });
}

const GIVEN = { chart: "keda", version: "2.20.2", namespace: "keda", name: "keda" };

describe("a Helm release", () => {
  it("gets a name, a namespace and a timeout where the program gives none", () => {
    expect(check({ chart: "keda" })).toEqual({
      inputs: { chart: "keda", name: "keda-01234567", namespace: "default", timeout: 300 },
      failures: [],
    });
    expect(check({ ...GIVEN, skipAwait: true }).inputs).not.toHaveProperty("timeout");
  });

  it("keeps its automatic name", () => {
    const before = check({ chart: "keda" }).inputs;
    expect(check({ chart: "keda", version: "2.20.2" }, before).inputs["name"]).toBe(
      "keda-01234567",
    );
  });

  it.each<[Props, string]>([
    [{ chart: null }, "chart"],
    [{ name: "KEDA" }, "name"],
    [{ name: "k".repeat(54) }, "name"],
    [{ atomic: "yes" }, "atomic"],
    [{ timeout: -1 }, "timeout"],
    [{ repository: "https://example.com" }, "repository"],
  ])("is refused with %j", (change, path) => {
    expect(check({ ...GIVEN, ...change }).failures.map((failure) => failure.path)).toEqual([path]);
  });

  it("is updated in place, but for what names it", () => {
    const verdicts = (change: Props) =>
      release()
        .diff({
          id: "keda/keda",
          olds: { ...GIVEN, values: { replicas: 1 } },
          oldOutputs: {},
          news: { ...GIVEN, values: { replicas: 1 }, ...change },
          ignoreChanges: [],
          context,
        })
        .verdicts.map(({ path, replaces, covered }) => [path, replaces, covered]);
    expect(verdicts({})).toEqual([]);
    expect(verdicts({ version: "2.21.0" })).toEqual([["version", false, true]]);
    expect(verdicts({ values: { replicas: 2 } })).toEqual([["values.replicas", false, true]]);
    expect(verdicts({ namespace: "scaling" })).toEqual([["namespace", true, true]]);
    expect(verdicts({ name: "scaler" })).toEqual([["name", true, true]]);
  });

  it("says what Helm says, and counts revisions", () => {
    const request = { urn: URN, name: "keda", inputs: GIVEN, preview: false, context };
    const made = release().create(request);
    expect(made.id).toBe("keda/keda");
    expect(made.outputs["status"]).toEqual({
      name: "keda",
      namespace: "keda",
      chart: "keda",
      version: "2.20.2",
      appVersion: "",
      revision: 1,
      status: "deployed",
    });
    const updated = release().update({
      ...request,
      id: made.id,
      olds: GIVEN,
      oldOutputs: made.outputs,
    });
    expect(updated.outputs["status"]).toMatchObject({ revision: 2 });
  });

  it("knows nothing of it in a preview", () => {
    const made = release().create({
      urn: URN,
      name: "keda",
      inputs: GIVEN,
      preview: true,
      context,
    });
    expect(made).toEqual({ id: "", outputs: { ...GIVEN, status: UNKNOWN } });
  });
});
