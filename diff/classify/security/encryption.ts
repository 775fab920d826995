import type { ResourceState } from "../../model.ts";
import { at, isSecret, isUnknown } from "../../values.ts";
import type { Aspect, Reading } from "./aspects.ts";
import { flag, present, ranked } from "./readers.ts";
import { asBoolean } from "../reading/scalars.ts";

const CODE = "security-encryption";

const AT_REST = {
  code: CODE,
  safe: true,
  unset: false,
  worse: "data lies unencrypted",
  better: "data lies encrypted",
} as const;

const OWN_KEY = {
  code: CODE,
  quietWhenNew: true,
  worse: "no key of your own protects it any more, so its policy and rotation are AWS's",
  better: "a key of your own protects it",
  differs:
    "another key protects what is written from now on, and who may use it is that key's policy",
} as const;

/** What encrypts data where it lies, and with whose key. */
export const ENCRYPTION: readonly Aspect[] = [
  flag({
    ...AT_REST,
    types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
    path: ["storageEncrypted"],
  }),
  flag({
    ...AT_REST,
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: ["atRestEncryptionEnabled"],
  }),
  flag({
    ...AT_REST,
    types: ["aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"],
    path: ["encrypted"],
  }),
  flag({
    ...AT_REST,
    types: ["aws:ec2/launchTemplate:LaunchTemplate"],
    path: ["blockDeviceMappings", "*", "ebs", "encrypted"],
  }),
  flag({
    ...AT_REST,
    types: ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"],
    path: ["spec", "blockDeviceMappings", "*", "ebs", "encrypted"],
  }),
  flag({
    ...AT_REST,
    types: ["aws:ec2/instance:Instance"],
    path: ["rootBlockDevice", "encrypted"],
  }),
  flag({
    ...AT_REST,
    types: ["kubernetes:storage.k8s.io/v1:StorageClass"],
    path: ["parameters", "encrypted"],
    worse: "new volumes lie unencrypted",
    better: "new volumes lie encrypted",
  }),
  flag({
    ...AT_REST,
    types: ["aws:ebs/encryptionByDefault:EncryptionByDefault"],
    path: ["enabled"],
    unset: true,
    absent: 1,
  }),
  present({
    code: CODE,
    types: ["aws:eks/cluster:Cluster"],
    path: ["encryptionConfig"],
    quietWhenNew: true,
    worse: "Secrets in the cluster are no longer encrypted with a key of your own",
    better: "Secrets in the cluster are encrypted with a key of your own",
  }),
  ranked({
    code: CODE,
    types: [
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ],
    path: ["rules", "*", "applyServerSideEncryptionByDefault", "sseAlgorithm"],
    order: ["aws:kms:dsse", "aws:kms", "AES256"],
    unset: "AES256",
    // Without a configuration S3 encrypts with keys of its own, AES256.
    absent: 2,
    worse: "new objects are encrypted with weaker means, and no key policy stands before them",
    better: "new objects are encrypted with stronger means",
  }),
  ...[
    { types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"], path: ["kmsKeyId"] },
    { types: ["aws:rds/instance:Instance"], path: ["performanceInsightsKmsKeyId"] },
    {
      types: [
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:secretsmanager/secret:Secret",
        "aws:ebs/volume:Volume",
        "aws:efs/fileSystem:FileSystem",
      ],
      path: ["kmsKeyId"],
    },
    { types: ["aws:sns/topic:Topic"], path: ["kmsMasterKeyId"] },
  ].map((where) => present({ ...OWN_KEY, ...where })),
  {
    code: CODE,
    types: ["aws:sqs/queue:Queue"],
    worse: "messages are protected by weaker means or not at all",
    better: "messages are protected by stronger means",
    read: queueReadings,
  },
];

/** 0 with a key of KMS, 1 with keys of SQS (the default), 2 unencrypted. */
function queueReadings({ inputs }: ResourceState): readonly Reading[] {
  const key = at(inputs, "kmsMasterKeyId");
  const managed = at(inputs, "sqsManagedSseEnabled");
  if (key !== undefined && key !== "") {
    return [{ subject: "encryption", path: "kmsMasterKeyId", value: key, level: 0 }];
  }
  const base = { subject: "encryption", path: "sqsManagedSseEnabled", value: managed };
  if (isUnknown(managed) || isSecret(managed)) return [base];
  const level = asBoolean(managed) === false ? 2 : 1;
  return [{ ...base, level, dangerous: level > 1 }];
}
