import { describe, expect, it } from "@jest/globals";

import type { JsonObject } from "../../../../diff/model.ts";
import { UNKNOWN } from "../../../../diff/values.ts";
import { change } from "../general/support.ts";
import { CACHE, first } from "./support.ts";

describe("other services", () => {
  it.each<[string, Parameters<typeof change>[0], string, string]>([
    [
      "a node type",
      {
        type: CACHE,
        before: { nodeType: "cache.m6g.xlarge", automaticFailoverEnabled: true },
        after: { nodeType: "cache.m6g.large", automaticFailoverEnabled: true },
      },
      "downtime",
      "the few seconds of a failover",
    ],
    // 13,891,921,715 / 2^30 = 12.94; 6,854,542,746 / 2^30 = 6.38.
    [
      "a smaller node",
      {
        type: CACHE,
        before: { nodeType: "cache.m6g.xlarge" },
        after: { nodeType: "cache.m6g.large" },
      },
      "downtime",
      "from 12.9 GiB to 6.4 GiB a node",
    ],
    [
      "a version without failover",
      { type: CACHE, before: { engineVersion: "7.0" }, after: { engineVersion: "7.1" } },
      "downtime",
      "serves nothing during the upgrade",
    ],
    [
      "one node left",
      { type: CACHE, before: { numCacheClusters: 2 }, after: { numCacheClusters: 1 } },
      "in-place",
      "No replica is left",
    ],
    [
      "TLS at once",
      {
        type: CACHE,
        before: { transitEncryptionEnabled: false },
        after: { transitEncryptionEnabled: true },
      },
      "downtime",
      "takes only preferred, so that ElastiCache refuses",
    ],
    [
      "TLS offered",
      {
        type: CACHE,
        before: { transitEncryptionEnabled: false },
        after: { transitEncryptionEnabled: true, transitEncryptionMode: "preferred" },
      },
      "in-place",
      "with and without TLS are served",
    ],
    [
      "no backups",
      { type: CACHE, before: { snapshotRetentionLimit: 7 }, after: { snapshotRetentionLimit: 0 } },
      "in-place",
      "No more are taken",
    ],
    [
      "a cache's group",
      { type: CACHE, before: { parameterGroupName: "a" }, after: { parameterGroupName: "b" } },
      "reboot",
      "not known",
    ],
    [
      "forceDestroy",
      {
        type: "aws:s3/bucket:Bucket",
        before: { forceDestroy: false },
        after: { forceDestroy: true },
      },
      "none",
      "touches nothing now",
    ],
    [
      "a disabled key",
      { type: "aws:kms/key:Key", before: { isEnabled: true }, after: { isEnabled: false } },
      "downtime",
      "cannot be read or written",
    ],
    [
      "shorter logs",
      {
        type: "aws:cloudwatch/logGroup:LogGroup",
        before: { retentionInDays: 30 },
        after: { retentionInDays: 7 },
      },
      "in-place",
      "Events older than 7 days are deleted",
    ],
    [
      "an alarm",
      {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        before: { threshold: 1 },
        after: { threshold: 2 },
      },
      "none",
      "threshold: 1 -> 2",
    ],
    [
      "a NAT gateway",
      {
        type: "aws:ec2/natGateway:NatGateway",
        operation: "replace",
        before: { allocationId: "a" },
        after: { allocationId: UNKNOWN },
      },
      "replace",
      "ANOTHER ADDRESS",
    ],
    [
      "an address",
      { type: "aws:ec2/eip:Eip", operation: "delete" },
      "downtime",
      "is released and does not come back",
    ],
    [
      "a route",
      { type: "aws:ec2/route:Route", before: { natGatewayId: "a" }, after: { natGatewayId: "b" } },
      "downtime",
      "are dropped",
    ],
    [
      "a security group",
      { type: "aws:ec2/securityGroup:SecurityGroup", operation: "replace" },
      "replace",
      "name the old group",
    ],
    [
      "a subnet",
      {
        type: "aws:ec2/subnet:Subnet",
        operation: "replace",
        before: { cidrBlock: "10.0.0.0/24" },
        after: { cidrBlock: "10.0.1.0/24" },
        replacing: ["cidrBlock"],
      },
      "replace",
      "everything in it",
    ],
    [
      "staging",
      {
        type: "aws:cloudfront/distribution:Distribution",
        operation: "replace",
        replacement: "create-first",
        before: { aliases: ["www.example.com"] },
      },
      "replace",
      "CNAMEAlreadyExists",
    ],
    [
      "an alias",
      {
        type: "aws:cloudfront/distribution:Distribution",
        before: { aliases: ["a.example", "b.example"] },
        after: { aliases: ["a.example"] },
      },
      "downtime",
      "no longer answers for b.example",
    ],
    [
      "an origin",
      {
        type: "aws:cloudfront/distribution:Distribution",
        before: { origins: [] },
        after: { origins: ["a"] },
      },
      "in-place",
      "within minutes",
    ],
    [
      "no concurrency",
      {
        type: "aws:lambda/function:Function",
        before: { reservedConcurrentExecutions: 5 },
        after: { reservedConcurrentExecutions: 0 },
      },
      "downtime",
      "refuses every invocation",
    ],
  ])("%s", (_, example, level, words) => {
    const found = first(change(example));
    expect([found.class, found.message.includes(words) ? words : found.message]).toEqual([
      level,
      words,
    ]);
  });
});
describe("routes within a route table", () => {
  const routes = (...cidrs: readonly string[]) => ({
    routes: cidrs.map((cidrBlock) => ({ cidrBlock, gatewayId: `to-${cidrBlock}` })),
  });
  const moved = (before: JsonObject, after: JsonObject) =>
    first(change({ type: "aws:ec2/routeTable:RouteTable", before, after })).class;

  it("break connections only where one goes or changes", () => {
    expect(moved(routes("10.0.0.0/8"), routes("0.0.0.0/0", "10.0.0.0/8"))).toBe("in-place");
    expect(moved({}, routes("10.0.0.0/8"))).toBe("in-place");
    expect(moved(routes("0.0.0.0/0", "10.0.0.0/8"), routes("10.0.0.0/8"))).toBe("downtime");
    expect(moved(routes("10.0.0.0/8"), {})).toBe("downtime");
    expect(moved(routes("10.0.0.0/8"), { routes: UNKNOWN })).toBe("downtime");
    expect(moved({ routes: UNKNOWN }, routes("10.0.0.0/8"))).toBe("downtime");
  });
});

describe("what is reached or run in another way", () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ["aws:lb/listener:Listener", { port: 80 }, { port: 8080 }, "downtime"],
    ["aws:lb/listener:Listener", { protocol: "HTTP" }, { protocol: "HTTPS" }, "downtime"],
    ["aws:lb/listener:Listener", { sslPolicy: "a" }, { sslPolicy: "b" }, "in-place"],
    ["aws:ec2/instance:Instance", { userData: "a" }, { userData: "b" }, "downtime"],
    [
      "aws:ecs/service:Service",
      { taskDefinition: "web:1" },
      { taskDefinition: "web:2" },
      "rolling",
    ],
    [CACHE, { replicasPerNodeGroup: 1 }, { replicasPerNodeGroup: 0 }, "in-place"],
  ])("%s %j -> %j", (type, before, after, level) => {
    expect(first(change({ type, before, after })).class).toBe(level);
  });

  it("says that no replica is left of a cache with shards", () => {
    const one = change({
      type: CACHE,
      before: { replicasPerNodeGroup: 1 },
      after: { replicasPerNodeGroup: 0 },
    });
    expect(first(one).message).toContain("No replica is left");
  });
});
