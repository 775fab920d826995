import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readStackInput } from "../../config/load.ts";
import { declareEdge } from "../../stack/edge.ts";
import { otherHosts } from "../../stack/hosts.ts";
import { ingressArgs } from "../../stack/workloads.ts";
import type { StackConfig } from "../../config/schema.ts";
import { planPlatform } from "../../tuning/platform.ts";
import { startMocks } from "../support/mocks.ts";
import type { Recording } from "../support/mocks.ts";

const { config: prod, siteFiles } = readStackInput(resolve("Pulumi.prod.yaml"));

/** The certificates of a configuration's edge. */
async function certificatesOf(config: StackConfig): Promise<Recording> {
  const plan = planPlatform(config, siteFiles);
  const recording = await startMocks();
  declareEdge({ config, plan, secretKeys: new Set() });
  await recording.settled();
  return recording;
}

describe("the origin of the edge", () => {
  it("is asked for the name of the edge, which the proxy passes on", () => {
    expect(otherHosts(prod, "origin.example.com")).toEqual(["api.example.com"]);
    expect(otherHosts(prod, "realtime.example.com")).toEqual([]);
  });

  it("is asked for no other name where no proxy is made", () => {
    const { edge } = prod;
    const dns = { provider: "route53", zone: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
    expect(otherHosts({ edge, dns: dns as StackConfig["dns"] }, "origin.example.com")).toEqual([]);
    expect(otherHosts({ edge, dns: undefined }, "origin.example.com")).toEqual([]);
    expect(otherHosts({ edge: undefined, dns: prod.dns }, "origin.example.com")).toEqual([]);
  });

  it("answers to that name, and the service beside it does not", () => {
    const network = { publicSubnetCidrs: [], privateSubnetCidrs: [] };
    const ingressOf = (service: string) => {
      const { ingress } = prod.services[service] ?? {};
      return ingressArgs({ config: prod, network: network as never }, { ingress });
    };
    expect(ingressOf("api")).toMatchObject({
      host: "origin.example.com",
      otherHosts: ["api.example.com"],
    });
    expect(ingressOf("realtime")).toMatchObject({ otherHosts: [] });
  });
});

describe("certificates of ingresses", () => {
  let recording: Recording;

  beforeAll(async () => {
    recording = await certificatesOf(prod);
  });

  it("cover every name the load balancer looks for one by", () => {
    expect(recording.one("cert-api-certificate").inputs).toMatchObject({
      domainName: "origin.example.com",
      subjectAlternativeNames: ["api.example.com"],
    });
    expect(recording.one("cert-realtime-certificate").inputs).not.toHaveProperty(
      "subjectAlternativeNames",
    );
  });

  it("are not made where the ingress names one", async () => {
    const { api } = prod.services;
    if (api?.ingress === undefined) throw new Error("the API of prod has no ingress");
    const certificateArn =
      "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    const services = {
      ...prod.services,
      api: { ...api, ingress: { ...api.ingress, certificateArn } },
    };
    const { resources } = await certificatesOf({ ...prod, services });
    const names = resources.map(({ name }) => name);
    expect(names).toContain("cert-realtime-certificate");
    expect(names).not.toContain("cert-api-certificate");
  });
});
