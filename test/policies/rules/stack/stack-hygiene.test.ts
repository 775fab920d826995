import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { natSameZone } from "../../../../policies/rules/stack/nat-same-zone.ts";
import { regionPinned } from "../../../../policies/rules/stack/region-pinned.ts";
import { statefulDeleteBeforeReplace } from "../../../../policies/rules/stack/stateful-delete-before-replace.ts";
import { statefulProtect } from "../../../../policies/rules/stack/stateful-protect.ts";
import { tagsRequired } from "../../../../policies/rules/stack/tags-required.ts";
import TAGGABLE_TYPES from "../../../../policies/rules/stack/taggable-types.json" with { type: "json" };
import { judged } from "./judged.ts";

const QUEUE = "aws:sqs/queue:Queue";

describe("what holds data", () => {
  const group = (props: ExampleResource["props"], more: Partial<ExampleResource> = {}) => ({
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    name: "group",
    props,
    ...more,
  });

  it("is a replication group with snapshots, and not one without", () => {
    for (const rule of [statefulProtect, statefulDeleteBeforeReplace]) {
      const more = { deleteBeforeReplace: true };
      expect(judged(rule, [group({}, more)])).toEqual(["pass"]);
      expect(judged(rule, [group({ snapshotRetentionLimit: "0" }, more)])).toEqual(["pass"]);
      expect(judged(rule, [group({ snapshotRetentionLimit: "1" }, more)])[0]).toMatch(
        /^group holds data and has/,
      );
      expect(judged(rule, [group({ snapshotRetentionLimit: UNKNOWN }, more)])).toEqual([
        "unknown snapshotRetentionLimit",
      ]);
    }
  });

  it("is a writer, and not its replicas, even while their source is unknown", () => {
    const instance = (props: ExampleResource["props"]) => [
      { type: "aws:rds/instance:Instance", name: "db", props },
    ];
    expect(judged(statefulProtect, instance({ replicateSourceDb: UNKNOWN }))).toEqual(["pass"]);
    expect(judged(statefulProtect, instance({}))[0]).toMatch(/^db holds data/);
    // What the provider reads back of one that is no replica.
    expect(judged(statefulProtect, instance({ replicateSourceDb: "" }))[0]).toMatch(/^db holds/);
    expect(
      judged(statefulProtect, instance({}), { except: ["aws:rds/instance:Instance"] }),
    ).toEqual(["pass"]);
  });

  it("is a cluster, and not its replica in another region", () => {
    const cluster = (props: ExampleResource["props"]) => [
      { type: "aws:rds/cluster:Cluster", name: "db", props },
    ];
    expect(judged(statefulProtect, cluster({ replicationSourceIdentifier: UNKNOWN }))).toEqual([
      "pass",
    ]);
    expect(judged(statefulProtect, cluster({}))).toHaveLength(1);
  });

  it("may be replaced in the default order", () => {
    const table = { type: "aws:dynamodb/table:Table", props: {}, deleteBeforeReplace: false };
    expect(judged(statefulDeleteBeforeReplace, [table])).toEqual(["pass"]);
  });
});

describe("tags-required", () => {
  it("counts the provider's defaultTags and tagsAll, and tags of unknown value", () => {
    const provider = { defaultTags: { tags: { environment: "prod" } } };
    expect(judged(tagsRequired, [{ type: QUEUE, props: {}, provider }])).toEqual(["pass"]);
    const all = { tagsAll: { environment: "prod" } };
    expect(judged(tagsRequired, [{ type: QUEUE, props: all }])).toEqual(["pass"]);
    const unknown: ExampleResource["props"] = { tags: { environment: UNKNOWN } };
    expect(judged(tagsRequired, [{ type: QUEUE, props: unknown }])).toEqual(["pass"]);
    expect(judged(tagsRequired, [{ type: QUEUE, props: { tags: UNKNOWN } }])).toEqual([
      "unknown tags",
    ]);
  });

  it("cannot tell of a provider whose defaultTags are unknown", () => {
    const provider: ExampleResource["props"] = { defaultTags: UNKNOWN };
    expect(judged(tagsRequired, [{ type: QUEUE, props: {}, provider }])).toEqual([
      "unknown defaultTags",
    ]);
  });

  it("names all that are missing, and leaves objects of S3 alone", () => {
    const limits = { required: ["environment", "owner", "cost-center"] };
    expect(
      judged(tagsRequired, [{ type: QUEUE, props: { tags: { owner: "a" } } }], limits),
    ).toEqual([
      "Tags without environment, cost-center: add them to tags, or for all resources at once to the provider's defaultTags.",
    ]);
    const object = { type: "aws:s3/bucketObjectv2:BucketObjectv2", props: {} };
    expect(judged(tagsRequired, [object])).toEqual(["pass"]);
  });

  it("adds the missing values it was given, and keeps every other", () => {
    const limits = {
      required: ["environment", "owner"],
      except: [],
      values: { environment: "dev" },
    };
    const secret = new Secret("key");
    const inputs: ExampleResource["props"] = {
      name: UNKNOWN,
      key: secret,
      tags: { team: UNKNOWN },
    };
    const fixed = tagsRequired.kind === "resource" ? tagsRequired.remedy : undefined;
    expect(fixed?.(inputs, QUEUE, limits)).toStrictEqual({
      name: UNKNOWN,
      key: secret,
      tags: { team: UNKNOWN, environment: "dev" },
    });
    expect(fixed?.({}, QUEUE, limits)).toStrictEqual({ tags: { environment: "dev" } });
    expect(fixed?.({ tags: { environment: "prod" } }, QUEUE, limits)).toBeUndefined();
    expect(fixed?.({ tags: UNKNOWN }, QUEUE, limits)).toBeUndefined();
    expect(fixed?.({}, QUEUE, { ...limits, values: {} })).toBeUndefined();
    expect(fixed?.({}, QUEUE, { ...limits, except: [QUEUE] })).toBeUndefined();
  });

  it("knows the types of the installed provider that take a map of tags", () => {
    expect(TAGGABLE_TYPES).toEqual(taggableTypes());
  });
});

/** The types of @pulumi/aws whose arguments have a map of tags. */
function taggableTypes(): readonly string[] {
  const root = "node_modules/@pulumi/aws";
  return globSync(`${root}/*/*.js`)
    .flatMap((file) => {
      const type = /__pulumiType = '(aws:[^']+)'/.exec(readFileSync(file, "utf8"))?.[1];
      if (type === undefined) return [];
      const types = readFileSync(file.replace(/\.js$/, ".d.ts"), "utf8");
      const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(types)?.[1] ?? "";
      return /\n {4}tags\?: [^;]*key: string/.test(args) ? [type] : [];
    })
    .sort();
}

describe("region-pinned", () => {
  const provider = (name: string, region?: string | typeof UNKNOWN): ExampleResource => ({
    type: "pulumi:providers:aws",
    name,
    props: region === undefined ? {} : { region },
  });
  const queue = (region: string): ExampleResource => ({
    type: QUEUE,
    name: "a",
    props: { region },
  });

  it("judges every provider, and resources that go elsewhere, where only some regions are allowed", () => {
    const stack = [provider("default", "eu-central-1"), queue("us-east-1")];
    expect(judged(regionPinned, stack)).toEqual(["pass"]);
    expect(judged(regionPinned, stack, { allowed: ["eu-central-1", "us-east-1"] })).toEqual([
      "pass",
    ]);
    const elsewhere = (region: string, allowed: string): string =>
      `Region ${region} is not among ${allowed}: set aws:region of the stack or the resource's region to one of them, or allow it.`;
    expect(judged(regionPinned, stack, { allowed: ["eu-central-1"] })).toEqual([
      elsewhere("us-east-1", "eu-central-1"),
    ]);
    expect(judged(regionPinned, stack, { allowed: ["us-east-1"] })).toEqual([
      elsewhere("eu-central-1", "us-east-1"),
    ]);
  });

  it("names each provider that floats", () => {
    const floats = (name: string): string =>
      `The region of provider ${name} comes from the environment of whoever runs the engine: set it with pulumi config set aws:region, or on the provider.`;
    const stack = [provider("default"), provider("edge", "us-east-1"), provider("other")];
    expect(judged(regionPinned, stack)).toEqual([floats("default"), floats("other")]);
  });

  it("takes a region that is not known yet for one, unless it has to be one of some", () => {
    expect(judged(regionPinned, [provider("default", UNKNOWN)])).toEqual(["pass"]);
    expect(judged(regionPinned, [provider("default", UNKNOWN)], { allowed: ["x"] })).not.toEqual([
      "pass",
    ]);
  });
});

describe("nat-same-zone", () => {
  it("reads routes inside a table, and cannot tell of an unknown zone", () => {
    const subnet = (name: string, zone: string | typeof UNKNOWN): ExampleResource => ({
      type: "aws:ec2/subnet:Subnet",
      name,
      props: { availabilityZone: zone },
    });
    const stack = (zone: string | typeof UNKNOWN): readonly ExampleResource[] => [
      subnet("public", "eu-central-1a"),
      subnet("private", zone),
      {
        type: "aws:ec2/natGateway:NatGateway",
        name: "nat",
        props: {},
        madeFrom: { subnetId: ["public"] },
      },
      {
        type: "aws:ec2/routeTable:RouteTable",
        name: "table",
        props: { routes: [{ natGatewayId: UNKNOWN }] },
        madeFrom: { routes: ["nat"] },
      },
      {
        type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
        name: "association",
        props: {},
        madeFrom: { subnetId: ["private"], routeTableId: ["table"] },
      },
    ];
    expect(judged(natSameZone, stack("eu-central-1a"))).toEqual(["pass"]);
    expect(judged(natSameZone, stack("eu-central-1c"))).toEqual([
      "private is in eu-central-1c and goes out through nat in eu-central-1a: give eu-central-1c a NAT gateway and a route table of its own.",
    ]);
    expect(judged(natSameZone, stack(UNKNOWN))).toEqual(["unknown availabilityZone"]);
  });
});
