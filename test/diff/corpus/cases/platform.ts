import type { PlainCase } from "../case.ts";
import { remove, set } from "../program.ts";

/** The statement of the role's policy, with another action. */
function policy(action: string): string {
  const resource = "arn:aws:s3:::corpus-uploads/*";
  const statement = { Sid: "Read", Effect: "Allow", Action: [action], Resource: resource };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Storage, network, rights, the edge and the cluster itself. */
export const PLATFORM_CASES: readonly PlainCase[] = [
  {
    name: "bucket: another name",
    covers: ["c.1"],
    change: set({ bucket: "corpus-uploads-2" }, "uploads"),
    classes: { "uploads-access": "replace", uploads: "data-loss" },
  },
  {
    name: "bucket: another name, the old one kept",
    covers: ["c.1", "c.2"],
    change: set({ bucket: "corpus-archive-2" }, "archive"),
    classes: { archive: "replace" },
  },
  {
    name: "bucket: deleted",
    covers: ["c.1"],
    change: remove("uploads", "uploads-access"),
    classes: { "uploads-access": "in-place", uploads: "data-loss" },
  },
  {
    name: "bucket: open to the public",
    covers: ["7.10"],
    change: set({ blockPublicPolicy: false, restrictPublicBuckets: false }, "uploads-access"),
    classes: { "uploads-access": "in-place" },
    worse: ["security"],
  },
  {
    name: "key: deleted",
    covers: ["c.1"],
    change: remove("key"),
    classes: { key: "data-loss" },
  },
  {
    name: "rights: everything of S3",
    covers: [],
    change: set({ policy: policy("s3:*") }, "role-policy"),
    classes: { "role-policy": "in-place" },
    worse: ["security"],
  },
  {
    name: "rights: less than before",
    covers: [],
    change: set({ policy: policy("s3:GetObjectTagging").replace("*", "public/*") }, "role-policy"),
    classes: { "role-policy": "in-place" },
  },
  {
    name: "rights: the role of another name",
    covers: [],
    change: set({ name: "corpus-role-2" }, "role"),
    classes: { "role-policy": "replace", role: "replace" },
  },
  {
    name: "network: the database's port open to the world",
    covers: [],
    change: set({ cidrIpv4: "0.0.0.0/0" }, "firewall-postgres"),
    classes: { "firewall-postgres": "in-place" },
    worse: ["security"],
  },
  {
    name: "network: the description of a security group",
    covers: ["7.5"],
    change: set({ description: "PostgreSQL" }, "firewall"),
    classes: { "firewall-postgres": "replace", firewall: "replace" },
  },
  {
    name: "site: another origin",
    covers: ["7.5", "c.12"],
    change: set({ domainName: "other.example.com" }, "distribution", "origins", 0),
    classes: { distribution: "in-place" },
    worse: [],
  },
  {
    name: "site: a distribution for staging",
    covers: ["c.12"],
    change: set({ staging: true }, "distribution"),
    classes: { distribution: "replace" },
  },
  {
    name: "site: what must not be kept is kept for a minute",
    covers: ["7.11", "c.12"],
    change: set({ minTtl: 60 }, "caching"),
    classes: { caching: "in-place" },
    worse: [],
  },
  {
    name: "site: old TLS again",
    covers: [],
    change: set({ minimumProtocolVersion: "TLSv1" }, "distribution", "viewerCertificate"),
    classes: { distribution: "in-place" },
    worse: ["security"],
  },
  {
    name: "site: deleted",
    covers: ["c.12"],
    change: remove("distribution"),
    classes: { distribution: "downtime" },
  },
  {
    name: "alarm: another threshold",
    covers: [],
    change: set({ threshold: 90 }, "alarm"),
    classes: { alarm: "none" },
    worse: [],
  },
  {
    name: "cluster: the next version",
    covers: [],
    change: set({ version: "1.34" }, "eks"),
    classes: { eks: "in-place" },
    worse: [],
  },
  {
    name: "cluster: two versions at once",
    covers: [],
    change: set({ version: "1.35" }, "eks"),
    classes: { eks: "in-place" },
    worse: ["order"],
  },
  {
    name: "cluster: its API on the internet",
    covers: [],
    change: set({ endpointPublicAccess: true }, "eks", "vpcConfig"),
    classes: { eks: "in-place" },
    worse: ["security"],
  },
  {
    name: "cluster: another name",
    covers: ["c.1"],
    change: set({ name: "corpus-2" }, "eks"),
    classes: { eks: "data-loss" },
  },
  {
    name: "nodes: the version of the cluster",
    covers: ["c.15"],
    change: (program) => {
      set({ version: "1.34" }, "eks")(program);
      set({ version: "1.34" }, "nodes")(program);
    },
    classes: { eks: "in-place", nodes: "rolling" },
    worse: [],
  },
  {
    name: "nodes: another instance type",
    covers: ["c.15"],
    change: set({ instanceTypes: ["m7g.xlarge"] }, "nodes"),
    classes: { nodes: "replace" },
  },
  {
    name: "nodes: more of them",
    covers: ["c.15"],
    change: set({ scalingConfig: { minSize: 3, desiredSize: 4, maxSize: 8 } }, "nodes"),
    classes: { nodes: "in-place" },
    worse: [],
  },
  {
    name: "edge: old TLS again",
    covers: ["7.12"],
    change: set({ value: "1.0" }, "zone-tls"),
    classes: { "zone-tls": "in-place" },
    worse: ["security"],
  },
  {
    name: "edge: a name leads elsewhere",
    covers: [],
    change: set({ content: "d222222abcdef8.cloudfront.net" }, "record"),
    classes: { record: "in-place" },
    worse: [],
  },
  {
    name: "edge: a name deleted",
    covers: [],
    change: remove("record"),
    classes: { record: "downtime" },
  },
];
