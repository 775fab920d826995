/** Data sources about machine images. */

import type { InvokeModel } from "../../model.ts";
import { CREATED_AT } from "../outputs/made.ts";
import { answering, refuse } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** Public parameters that hold the id of an image. Source: Systems Manager guide, "Calling AMI public parameters". */
const IMAGE_PARAMETERS = [
  /^\/aws\/service\/eks\/optimized-ami\/1\.\d+\/[a-z0-9._-]+(?:\/[a-z0-9._-]+)*\/(?:recommended\/image_id|image_id)$/,
  /^\/aws\/service\/bottlerocket\/[a-z0-9._-]+\/(?:x86_64|arm64)\/[a-z0-9._-]+\/image_id$/,
  /^\/aws\/service\/ami-amazon-linux-latest\/[a-z0-9._-]+$/,
  /^\/aws\/service\/ecs\/optimized-ami\/[a-z0-9._-]+(?:\/[a-z0-9._-]+)*\/recommended\/image_id$/,
  /^\/aws\/service\/canonical\/ubuntu\/[a-z0-9._/-]+\/ami-id$/,
  /^\/aws\/service\/debian\/[a-z0-9._/-]+$/,
];

const RELEASE =
  /^\/aws\/service\/eks\/optimized-ami\/(1\.\d+)\/[a-z0-9._-]+(?:\/[a-z0-9._-]+)*\/recommended\/release_version$/;

const parameter: Answer = (question) => {
  const name = question.text("name");
  const release = RELEASE.exec(name)?.[1];
  const image = IMAGE_PARAMETERS.some((pattern) => pattern.test(name));
  if (release === undefined && !image) {
    return refuse(
      "name",
      name,
      "a public parameter of AWS: the sandbox knows the images of EKS, ECS, Bottlerocket, Amazon Linux, Ubuntu and Debian",
      "add the parameter to sandbox/providers/aws/invokes/images.ts",
    );
  }
  const value = release === undefined ? `ami-${question.hex(17, name)}` : `${release}.0-20260101`;
  return {
    arn: `arn:${question.context.partition}:ssm:${question.region}::parameter${name}`,
    id: name,
    insecureValue: value,
    type: "String",
    value,
    version: 1,
  };
};

const image: Answer = (question) => {
  const owners = question.texts("owners");
  const [pattern = "sandbox-image"] = question.filter("name");
  const [architecture = /arm64|aarch64/.test(pattern) ? "arm64" : "x86_64"] =
    question.filter("architecture");
  const id = `ami-${question.hex(17, `${owners.join()} ${pattern} ${architecture}`)}`;
  const snapshot = `snap-${question.hex(17, id)}`;
  return {
    architecture,
    arn: `arn:${question.context.partition}:ec2:${question.region}::image/${id}`,
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          deleteOnTermination: "true",
          encrypted: "false",
          snapshotId: snapshot,
          volumeSize: "8",
          volumeType: "gp3",
        },
        noDevice: "",
        virtualName: "",
      },
    ],
    bootMode: "uefi-preferred",
    creationDate: CREATED_AT,
    deprecationTime: "2028-01-01T00:00:00Z",
    description: "",
    enaSupport: true,
    hypervisor: "xen",
    id,
    imageId: id,
    imageLocation: `${owners[0] ?? "amazon"}/${pattern.replaceAll("*", "2026.01.01")}`,
    imageOwnerAlias: owners[0] ?? "amazon",
    imageType: "machine",
    imdsSupport: "v2.0",
    kernelId: "",
    lastLaunchedTime: "",
    name: pattern.replaceAll("*", "2026.01.01"),
    ownerId: /^\d{12}$/.test(owners[0] ?? "") ? (owners[0] ?? "") : "137112412989",
    platform: "",
    platformDetails: "Linux/UNIX",
    productCodes: [],
    public: true,
    ramdiskId: "",
    rootDeviceName: "/dev/xvda",
    rootDeviceType: "ebs",
    rootSnapshotId: snapshot,
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: {},
    tpmSupport: "",
    usageOperation: "RunInstances",
    virtualizationType: "hvm",
  };
};

/** By token. */
export const IMAGES: Readonly<Record<string, InvokeModel>> = {
  "aws:ssm/getParameter:getParameter": answering(parameter),
  "aws:ec2/getAmi:getAmi": answering(image),
};
