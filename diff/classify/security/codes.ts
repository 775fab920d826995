import { cloudFrontGuide, s3Guide, securityHub } from "../../../policies/rules/cdn/sources.ts";
import { eksControl, eksGuide } from "../../../policies/rules/cluster/blocks.ts";
import { PAGES } from "../../../policies/rules/workload/references.ts";
import type { CodeInfo, Source } from "../../model.ts";

const EC2_HUB: Source = {
  title: "AWS Security Hub: EC2 controls",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
};

const LEAST_PRIVILEGE: Source = {
  title: "AWS Well-Architected SEC03-BP02: Grant least privilege access",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
};

const CROSS_ACCOUNT: Source = {
  title: "AWS Well-Architected SEC03-BP07: Analyze public and cross-account access",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_analyze_cross_account.html",
};

const NETWORK_LAYERS: Source = {
  title: "AWS Well-Architected SEC05-BP02: Control traffic flow within your network layers",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html",
};

const METADATA: Source = {
  title: "Amazon EC2 User Guide: Use the Instance Metadata Service to access instance metadata",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
};

const PROTECT: Source = {
  title: "Pulumi: the resource option protect",
  url: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
};

const SECRETS: Source = {
  title: "AWS Well-Architected SEC02-BP03: Store and use secrets securely",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html",
};

const VIEWER_TLS = cloudFrontGuide(
  "Supported protocols and ciphers between viewers and CloudFront",
  "secure-connections-supported-viewer-protocols-ciphers",
);

const OLD_TLS: Source = {
  title: "RFC 8996: Deprecating TLS 1.0 and TLS 1.1",
  url: "https://www.rfc-editor.org/rfc/rfc8996",
};

const POSTGRES_TLS: Source = {
  title: "Amazon RDS User Guide: Using SSL with a PostgreSQL DB instance",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
};

/** What the view on security recognises. */
export const CODES: readonly CodeInfo[] = [
  {
    code: "security-public-access",
    kind: "security",
    title: "Something can be reached, read or called by anyone, or no longer.",
    why: "A public address, a public ACL, a lifted public access block, an unsigned function URL or a name that is not proxied puts the thing itself before everyone; what guards it then is the next layer alone.",
    sources: [CROSS_ACCOUNT, securityHub("S3.8"), securityHub("RDS.2"), eksControl("EKS.1")],
  },
  {
    code: "security-network",
    kind: "security",
    title:
      "A security group, the cluster's API or a load balancer lets in other addresses or ports.",
    why: "The rules of one group add up, so a rule counts only where no rule of the group allowed it before. Ranges are compared as numbers: 10.0.0.0/8 (16,777,216 addresses) is wider than 10.20.0.0/16 (65,536). Where the VPC itself gets another block of the same size, its rules move with it and say nothing new. A rule of a new group is told of where it is open to a public range wider than /8, or /16 of IPv6.",
    sources: [NETWORK_LAYERS, EC2_HUB],
  },
  {
    code: "security-iam",
    kind: "security",
    title: "A role, user, group or policy may do more, or less.",
    why: "Documents are compared by what they mean: each action on each resource under its conditions, together with all other documents of the same role. Something new is told of only when it may do everything of a service everywhere, or give itself more rights. What a managed policy contains is not looked into: another one counts as other rights.",
    sources: [LEAST_PRIVILEGE],
  },
  {
    code: "security-trust",
    kind: "security",
    title: "More, or fewer, may take a role.",
    why: "Who may take a role has all of its rights. A condition that is gone lets in all that it kept out.",
    sources: [LEAST_PRIVILEGE, CROSS_ACCOUNT],
  },
  {
    code: "security-resource-policy",
    kind: "security",
    title: "A policy on a bucket, queue, topic, key, secret or repository lets in more, or fewer.",
    why: "The principal * is anyone in the world unless a condition binds it to an account, an organisation, a network or a source. A denial that is gone, such as that of unencrypted requests, lets in what it kept out.",
    sources: [
      CROSS_ACCOUNT,
      s3Guide(
        "Blocking public access to your Amazon S3 storage",
        "access-control-block-public-access",
      ),
    ],
  },
  {
    code: "security-cluster-access",
    kind: "security",
    title: "Somebody gets other rights in the cluster, or pods get other rights in AWS.",
    why: "AmazonEKSClusterAdminPolicy has all rights in the cluster, then come AmazonEKSAdminPolicy, AmazonEKSEditPolicy and AmazonEKSViewPolicy; the whole cluster is wider than a namespace. A pod identity association gives all pods of a service account the rights of a role.",
    sources: [eksGuide("Review access policy permissions", "access-policy-permissions")],
  },
  {
    code: "security-rbac",
    kind: "security",
    title: "Accounts of the cluster may do more, or less, in it.",
    why: "Each verb on each resource counts. Of new roles and bindings are told: every verb or resource, reading all Secrets, the verbs escalate, bind and impersonate, and what everybody gets.",
    sources: [PAGES.secrets],
  },
  {
    code: "security-encryption",
    kind: "security",
    title: "Data is encrypted where it lies, or no longer, or with another key.",
    why: "Without encryption, or with a key of AWS instead of one's own, no key policy decides who can read the data, its snapshots and its copies.",
    sources: [
      securityHub("RDS.3"),
      { title: "AWS Well-Architected SEC08-BP02: Enforce encryption at rest" },
    ],
  },
  {
    code: "security-tls",
    kind: "security",
    title: "Data is encrypted on its way more, or less, strictly.",
    why: "TLS 1.0 and 1.1 are deprecated. A mode that only prefers encryption lets a client, or somebody between, do without. rds.force_ssl is on by default since PostgreSQL 15.",
    sources: [VIEWER_TLS, OLD_TLS, POSTGRES_TLS, securityHub("CloudFront.3")],
  },
  {
    code: "security-guard-lifted",
    kind: "security",
    title: "A guard against deletion is lifted, or put up.",
    why: "deletionProtection, protect, retainOnDelete, final snapshots and waiting times are what stands between a wrong update and the loss of data.",
    sources: [PROTECT, securityHub("RDS.8")],
  },
  {
    code: "security-backup",
    kind: "security",
    title: "Backups reach back fewer, or more, days, or are not made any more.",
    why: "What is encrypted by an intruder or deleted by mistake comes back from a backup or a former version only.",
    sources: [securityHub("RDS.11")],
  },
  {
    code: "security-logging",
    kind: "security",
    title: "Something is recorded no longer, or for fewer days, or again.",
    why: "What was not recorded, or is deleted already, cannot be looked into after an intrusion.",
    sources: [eksControl("EKS.8"), EC2_HUB],
  },
  {
    code: "security-firewall",
    kind: "security",
    title: "A rule of a firewall or a limit of requests is stricter, weaker or gone.",
    why: "A rule that counts stops nobody. Limits of WAF, of a zone and of a worker are compared as requests in a second. What a rule matches is not compared.",
    sources: [securityHub("CloudFront.6")],
  },
  {
    code: "security-instance-metadata",
    kind: "security",
    title: "The credentials of a machine are easier, or harder, to get at.",
    why: "Without a session token (IMDSv2, httpTokens required) one forged request to 169.254.169.254 reads them; each hop more lets another layer of containers ask.",
    sources: [METADATA],
  },
  {
    code: "security-authentication",
    kind: "security",
    title: "Logins to a database, proxy or cache are less, or more, strict.",
    why: "Who reaches the port is let in by what the login asks for.",
    sources: [LEAST_PRIVILEGE],
  },
  {
    code: "security-rotation",
    kind: "security",
    title: "A key or secret is no longer renewed, or is.",
    why: "A secret that is never renewed is valid for whoever ever saw it.",
    sources: [SECRETS],
  },
  {
    code: "security-pod",
    kind: "security",
    title: "Pods are kept apart from their nodes and from each other less, or more, strictly.",
    why: "What counts for a container is its own security context, else its pod's. Of new containers are told only: privileged, the node's namespaces and files, added capabilities, root by number, unconfined system calls, unsafe sysctls.",
    sources: [PAGES.podSecurity, PAGES.securityContext],
  },
  {
    code: "security-image",
    kind: "security",
    title: "An image is named by a tag instead of its digest, or comes from another registry.",
    why: "A tag can be moved to other content without a change here; a digest cannot.",
    sources: [PAGES.images],
  },
  {
    code: "security-network-policy",
    kind: "security",
    title: "Pods may talk to more, or fewer.",
    why: "Pods that no policy selects may talk to everyone; policies add up. So a deleted policy opens its pods unless another one denies by default.",
    sources: [NETWORK_LAYERS, PAGES.configuration],
  },
  {
    code: "security-headers",
    kind: "security",
    title: "Browsers are told to refuse less, or more.",
    why: "Sources of a content security policy are compared by directive, with default-src where a directive is left out. The time of Strict-Transport-Security counts in seconds.",
    sources: [
      {
        title: "OWASP HTTP Headers Cheat Sheet",
        url: "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html",
      },
      {
        title: "RFC 6797: HTTP Strict Transport Security",
        url: "https://www.rfc-editor.org/rfc/rfc6797",
      },
    ],
  },
  {
    code: "security-secret-plain",
    kind: "security",
    title: "A value that was a secret is plain now, or the other way round.",
    why: "Plain values stand in the state, in previews and in comments on pull requests. The value itself is never printed.",
    sources: [SECRETS, PAGES.secrets],
  },
];
