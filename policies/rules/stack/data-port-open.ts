import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";

/** Ingress of a security group in its three shapes: inline, and the two rule resources. */
export const dataPortOpen = resourceRule({
  name: "data-port-open",
  service: "stack",
  checks: "Security groups let nobody from the internet reach a database or cache.",
  why: "A subnet or an instance that becomes public later exposes the port at once; scanners find it within minutes.",
  severity: "critical",
  level: "mandatory",
  references: [
    {
      title: "AWS Well-Architected SEC05-BP02: Control traffic flow within your network layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html",
    },
  ],
  types: [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
  limits: z.strictObject({
    ports: z
      .array(z.number().int().min(1).max(65535))
      .default([1433, 1521, 3306, 5432, 5439, 6379, 6380, 9200, 11211, 27017])
      .describe("Ports of databases and caches"),
  }),
  check(group, report, { ports }) {
    report.each(ingressOf(group), (rule) => {
      if (!isTcp(rule)) return;
      const reached = ports.filter((port) => covers(rule, port));
      const open = reached.length === 0 ? undefined : worldOf(rule);
      if (open === undefined) return;
      report.violation(
        `Ingress from ${open} reaches port ${reached.join(", ")}: name the security group or the subnets of the clients instead.`,
        rule.path === "" ? undefined : rule,
      );
    });
  },
  good: {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: { cidrIpv4: "10.0.0.0/16", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
  },
  bad: {
    example: {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
    },
    says: [
      "Ingress from 0.0.0.0/0 reaches port 5432: name the security group or the subnets of the clients instead.",
    ],
  },
});

function ingressOf(group: Resource): readonly Cursor[] {
  if (/:(?:SecurityGroup|DefaultSecurityGroup)$/.test(group.type))
    return group.at("ingress").list();
  if (group.type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    return group.at("type").text() === "ingress" ? [group.inputs] : [];
  }
  return [group.inputs];
}

/** The block of the whole internet that a rule lets in. */
function worldOf(rule: Cursor): string | undefined {
  const blocks = [
    rule.at("cidrIpv4"),
    rule.at("cidrIpv6"),
    ...["cidrBlocks", "ipv6CidrBlocks"].flatMap((name) => {
      const list = rule.at(name);
      return list.isHidden ? [list] : list.list();
    }),
  ];
  const isWorld = (block: Cursor): boolean => ["0.0.0.0/0", "::/0"].includes(block.text() ?? "");
  // What is known decides first: an unknown block does not hide one that is open.
  const open = blocks.find((block) => !block.isHidden && isWorld(block)) ?? blocks.find(isWorld);
  return open?.text();
}

function isTcp(rule: Cursor): boolean {
  const protocol = (
    rule.at("ipProtocol").text() ??
    rule.at("protocol").text() ??
    "-1"
  ).toLowerCase();
  return ["tcp", "6", "-1", "all"].includes(protocol);
}

/** Without ports, or with protocol -1, a rule is for all of them. */
function covers(rule: Cursor, port: number): boolean {
  const protocol = rule.at("ipProtocol").text() ?? rule.at("protocol").text() ?? "-1";
  if (protocol === "-1" || protocol === "all") return true;
  const from = rule.at("fromPort").number() ?? 0;
  const to = rule.at("toPort").number() ?? 65535;
  return from <= port && port <= to;
}
