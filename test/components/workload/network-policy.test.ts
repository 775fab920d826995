import { describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import {
  connectionProblems,
  networkPolicySpec,
} from "../../../components/workload/network-policy.ts";
import type { Connection } from "../../../components/workload/workload-args.ts";
import { paths } from "../../support/components.ts";
import { startMocks } from "../../support/mocks.ts";

const SELECTOR = { "app.kubernetes.io/name": "api" };

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

const of = (service: string) => ({
  matchLabels: {
    "app.kubernetes.io/name": service,
    "app.kubernetes.io/instance": `plumbline-test-${service}`,
  },
});

describe("a workload that declares nothing", () => {
  it("resolves names, and nothing else in or out", () => {
    const spec = networkPolicySpec({ selector: SELECTOR, connections: [], podIdentity: false });
    expect(spec).toEqual({
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ["Ingress", "Egress"],
      egress: [DNS],
    });
  });
});

describe("a workload with everything", () => {
  it("opens exactly what is declared", async () => {
    await startMocks();
    const spec = networkPolicySpec({
      selector: SELECTOR,
      openings: [
        {
          port: 8000,
          clients: [
            { from: "cidr", cidrs: ["10.0.0.0/24", "10.0.1.0/24"] },
            { from: "service", service: "web" },
            { from: "service", service: "crawler", namespace: "batch" },
          ],
        },
        { port: 9090, clients: [{ from: "namespace", namespace: "monitoring" }] },
        { port: 9999, clients: [] },
      ],
      connections: [
        { to: "cidr", cidrs: ["10.0.208.0/22"], ports: [5432, 6379] },
        { to: "service", service: "search", port: 8001 },
        { to: "service", service: "mail", port: 2525, namespace: "shared" },
      ],
      podIdentity: true,
    });
    expect(spec.ingress).toEqual([
      {
        from: [
          { ipBlock: { cidr: "10.0.0.0/24" } },
          { ipBlock: { cidr: "10.0.1.0/24" } },
          { podSelector: of("web") },
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "batch" } },
            podSelector: of("crawler"),
          },
        ],
        ports: [{ protocol: "TCP", port: 8000 }],
      },
      {
        from: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
        ],
        ports: [{ protocol: "TCP", port: 9090 }],
      },
    ]);
    expect(spec.egress).toEqual([
      DNS,
      {
        to: [{ ipBlock: { cidr: "169.254.170.23/32" } }],
        ports: [{ protocol: "TCP", port: 80 }],
      },
      {
        to: [{ ipBlock: { cidr: "10.0.208.0/22" } }],
        ports: [
          { protocol: "TCP", port: 5432 },
          { protocol: "TCP", port: 6379 },
        ],
      },
      { to: [{ podSelector: of("search") }], ports: [{ protocol: "TCP", port: 8001 }] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shared" } },
            podSelector: of("mail"),
          },
        ],
        ports: [{ protocol: "TCP", port: 2525 }],
      },
    ]);
  });
});

describe("the node's role", () => {
  const blocks = (cidrs: readonly string[]) =>
    networkPolicySpec({
      selector: SELECTOR,
      connections: [{ to: "cidr", cidrs, ports: [443] }],
      podIdentity: false,
    }).egress;

  it.each(["0.0.0.0/0", "169.254.0.0/16", "169.254.169.254/31"])(
    "is out of reach in %s",
    (cidr) => {
      expect(blocks([cidr])).toContainEqual({
        to: [{ ipBlock: { cidr, except: ["169.254.169.254/32"] } }],
        ports: [{ protocol: "TCP", port: 443 }],
      });
    },
  );

  it("needs no exception in a block without it", () => {
    expect(blocks(["169.254.170.0/24"])).toContainEqual({
      to: [{ ipBlock: { cidr: "169.254.170.0/24" } }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
  });
});

describe("connections that fit", () => {
  it.each<Connection>([
    { to: "cidr", cidrs: ["198.51.100.0/24"], ports: [443] },
    { to: "cidr", cidrs: [pulumi.output("10.0.0.0/8")], ports: [1, 65_535] },
    { to: "service", service: "web", port: 8000 },
  ])("%j", (connection) => {
    expect(connectionProblems([connection])).toEqual([]);
  });
});

describe("connections that do not", () => {
  const many = Array.from({ length: 25 }, (_, index) => 1000 + index);
  it.each<[Connection, string]>([
    [{ to: "cidr", cidrs: [], ports: [443] }, "connections[0].cidrs"],
    [{ to: "cidr", cidrs: ["10.0.0.0"], ports: [443] }, "connections[0].cidrs"],
    [{ to: "cidr", cidrs: ["10.0.0.0/33"], ports: [443] }, "connections[0].cidrs"],
    [{ to: "cidr", cidrs: ["169.254.169.254/32"], ports: [80] }, "connections[0].cidrs"],
    [{ to: "cidr", cidrs: ["10.0.0.0/8"], ports: [] }, "connections[0].ports"],
    [{ to: "cidr", cidrs: ["10.0.0.0/8"], ports: many }, "connections[0].ports"],
    [{ to: "cidr", cidrs: ["10.0.0.0/8"], ports: [0] }, "connections[0].ports"],
    [{ to: "service", service: "web", port: 65_536 }, "connections[0].port"],
  ])("%j", (connection, path) => {
    expect(paths(connectionProblems([connection]))).toEqual([path]);
  });
});
