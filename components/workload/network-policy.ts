import { BlockList, isIPv4 } from "node:net";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { WorkloadIdentity } from "./identity.ts";
import type { Labels } from "./labels.ts";
import { PROMETHEUS_PODS, selectorLabels } from "./labels.ts";
import type {
  CidrConnection,
  Connection,
  ResolvedWorkloadArgs,
  ServiceConnection,
} from "./workload-args.ts";

type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;
type Port = kubernetes.types.input.networking.v1.NetworkPolicyPort;
type Egress = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;
type Ingress = kubernetes.types.input.networking.v1.NetworkPolicyIngressRule;

/** Addresses that may connect: the subnets of a load balancer. */
export interface CidrClient {
  readonly from: "cidr";
  readonly cidrs: readonly pulumi.Input<string>[];
}

/** A workload of the stack that may connect. */
export interface ServiceClient {
  readonly from: "service";
  readonly service: string;
  /**
   * Namespace it runs in.
   * @default - the same
   */
  readonly namespace?: pulumi.Input<string>;
}

/** Pods of a namespace may connect, as monitoring. */
export interface NamespaceClient {
  readonly from: "namespace";
  readonly namespace: pulumi.Input<string>;
  /**
   * Labels of the pods that may.
   * @default - every pod of the namespace
   */
  readonly pods?: Labels;
}

/** Who may connect. */
export type Client = CidrClient | ServiceClient | NamespaceClient;

/** Clients of one TCP port. */
export interface Opening {
  readonly port: number;
  readonly clients: readonly Client[];
}

/** The rules of one workload's policy. */
export interface NetworkPolicyRules {
  /** Pods it is about. */
  readonly selector: Labels;
  /**
   * Ports that are open, and to whom.
   * @default []
   */
  readonly openings?: readonly Opening[];
  /** Where the pods may connect to, beside DNS. */
  readonly connections: readonly Connection[];
  /** The pods have a role of their own, so they ask the agent for credentials. */
  readonly podIdentity: boolean;
}

/** Whose policy it is. */
export interface NetworkPolicyOptions {
  readonly args: Pick<ResolvedWorkloadArgs, "namespace" | "connections"> & {
    readonly transform?: {
      readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
    };
  };
  readonly labels: Labels;
  readonly identity: Pick<WorkloadIdentity, "asksAgent">;
  /** @default [] */
  readonly openings?: readonly Opening[];
}

/** Label that every namespace has with its own name (Kubernetes documentation, "Automatic labelling"). */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** Instance metadata service: the node's own role. No pod may ask it, whatever blocks are declared. */
const INSTANCE_METADATA = "169.254.169.254";

/** EKS user guide, "Understand how EKS Pod Identity works": the agent's address on the node, port 80. */
const POD_IDENTITY_AGENT = { cidr: "169.254.170.23/32", port: 80 };

/** EKS user guide, "Limit Pod traffic with Kubernetes network policies", considerations: 24 ports a selector. */
const MAX_PORTS = 24;

/**
 * CoreDNS. A NodeLocal DNSCache (169.254.20.10) is not opened: EKS installs none, so nothing answers there; where one is
 * installed, declare it as a connection.
 */
const DNS: Egress = {
  to: [
    {
      namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/**
 * The NetworkPolicy of a workload: nothing in and nothing out, but what is listed. Probes of the kubelet need no rule: the
 * VPC CNI always lets the node reach its own pods.
 */
export function networkPolicy(
  component: PlatformComponent<object>,
  { args, labels, identity, openings = [] }: NetworkPolicyOptions,
): kubernetes.networking.v1.NetworkPolicy {
  const { namespace, connections, transform } = args;
  const name = component.logicalName;
  const spec = networkPolicySpec({
    selector: selectorLabels(name),
    openings,
    connections,
    podIdentity: identity.asksAgent,
  });
  return component.child(
    kubernetes.networking.v1.NetworkPolicy,
    "network",
    { metadata: { name, namespace, labels }, spec },
    { transform: transform?.networkPolicy },
  );
}

/** The rules, as `networkPolicy` sends them. */
export function networkPolicySpec(
  options: NetworkPolicyRules,
): kubernetes.types.input.networking.v1.NetworkPolicySpec {
  const { selector, openings = [], connections, podIdentity } = options;
  const ingress = openings.filter(({ clients }) => clients.length > 0).map(ingressRule);
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    // The API server drops an empty list, and would take it for new at every update.
    ...(ingress.length > 0 && { ingress }),
    egress: [DNS, ...(podIdentity ? [agentRule()] : []), ...connections.map(egressRule)],
  };
}

function ingressRule({ port, clients }: Opening): Ingress {
  return { from: clients.flatMap(clientPeers), ports: [tcp(port)] };
}

function clientPeers(client: Client): readonly Peer[] {
  switch (client.from) {
    case "cidr":
      return client.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
    case "service":
      return [servicePeer(client)];
    case "namespace":
      return [
        {
          ...namespacePeer(client.namespace),
          ...(client.pods === undefined ? {} : { podSelector: { matchLabels: client.pods } }),
        },
      ];
  }
}

function egressRule(connection: Connection): Egress {
  switch (connection.to) {
    case "cidr":
      return { to: connection.cidrs.map(blockPeer), ports: connection.ports.map(tcp) };
    case "service":
      return { to: [servicePeer(connection)], ports: [tcp(connection.port)] };
  }
}

function agentRule(): Egress {
  return {
    to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT.cidr } }],
    ports: [tcp(POD_IDENTITY_AGENT.port)],
  };
}

/** A block that comes from another resource is a subnet or VPC, which never holds link-local addresses. */
function blockPeer(cidr: pulumi.Input<string>): Peer {
  if (typeof cidr !== "string" || !holdsInstanceMetadata(cidr)) return { ipBlock: { cidr } };
  return { ipBlock: { cidr, except: [`${INSTANCE_METADATA}/32`] } };
}

function servicePeer({ service, namespace }: ServiceClient | ServiceConnection): Peer {
  const podSelector = { matchLabels: selectorLabels(service) };
  return namespace === undefined ? { podSelector } : { ...namespacePeer(namespace), podSelector };
}

function namespacePeer(namespace: pulumi.Input<string>): Peer {
  return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace } } };
}

function tcp(port: number): Port {
  return { protocol: "TCP", port };
}

/** Prometheus, or whoever else reads the metrics of a pod. */
export function metricsClient({
  namespace,
  pods = PROMETHEUS_PODS,
}: Omit<NamespaceClient, "from">): NamespaceClient {
  return { from: "namespace", namespace, pods };
}

/** What API server or VPC CNI would refuse in the connections, or what would open the way to the node's role. */
export function connectionProblems(connections: readonly Connection[]): readonly Problem[] {
  return connections.flatMap((connection, index) => {
    const path = `connections[${index}]`;
    switch (connection.to) {
      case "cidr":
        return cidrConnectionProblems(path, connection);
      case "service":
        return portProblems(`${path}.port`, [connection.port]);
    }
  });
}

function cidrConnectionProblems(
  path: string,
  { cidrs, ports }: CidrConnection,
): readonly Problem[] {
  const count = ports.length;
  const fits = count >= 1 && count <= MAX_PORTS;
  const allowed = `1 to ${MAX_PORTS} ports, what the VPC CNI takes`;
  const fix = "list the ports, or split the connection";
  return [
    ...blockProblems(`${path}.cidrs`, cidrs),
    ...(fits ? [] : [{ path: `${path}.ports`, got: `${count} ports`, allowed, fix }]),
    ...portProblems(`${path}.ports`, ports),
  ];
}

/** Problems of a list of IPv4 blocks, as far as they are known: an empty list would mean anywhere. */
export function blockProblems(
  path: string,
  cidrs: readonly pulumi.Input<string>[],
): readonly Problem[] {
  if (cidrs.length === 0) {
    const allowed = "1 block or more: none means everywhere";
    return [{ path, got: "none", allowed, fix: "list the blocks, or leave the rule out" }];
  }
  const known = cidrs.filter((cidr) => typeof cidr === "string");
  return known.flatMap((cidr) => {
    if (subnet(cidr) === undefined) {
      const allowed = "an IPv4 block";
      return [{ path, got: cidr, allowed, fix: "write it as a.b.c.d/n, as 198.51.100.0/24" }];
    }
    if (cidr !== `${INSTANCE_METADATA}/32`) return [];
    const allowed = "any block but the instance metadata service: it hands out the node's role";
    return [{ path, got: cidr, allowed, fix: "give the pods permissions of their own" }];
  });
}

function portProblems(path: string, ports: readonly number[]): readonly Problem[] {
  return ports
    .filter((port) => !Number.isInteger(port) || port < 1 || port > 65_535)
    .map((port) => ({
      path,
      got: String(port),
      allowed: "a TCP port from 1 to 65535",
      fix: `set ${path} to the port the other side listens on`,
    }));
}

function holdsInstanceMetadata(cidr: string): boolean {
  const block = subnet(cidr);
  if (block === undefined) return false;
  const list = new BlockList();
  list.addSubnet(block.address, block.prefix);
  return list.check(INSTANCE_METADATA);
}

function subnet(cidr: string): { readonly address: string; readonly prefix: number } | undefined {
  const [address = "", digits = "", ...rest] = cidr.split("/");
  const prefix = /^\d{1,2}$/.test(digits) ? Number(digits) : Number.NaN;
  return isIPv4(address) && prefix <= 32 && rest.length === 0 ? { address, prefix } : undefined;
}
