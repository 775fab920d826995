import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { COPY_ENDING } from "../../tuning/cdn/compression.ts";
import type { PlannedFile, SitePlan } from "../../tuning/cdn/types.ts";
import type { ReleaseEvent } from "../../workers/release/event.ts";
import type { PolicyStatement } from "../core/aws-context.ts";
import { policyDocument, serviceTrust } from "../core/aws-context.ts";
import { bundle } from "../core/bundle.ts";
import { createLogGroup } from "../core/log-group.ts";
import { physicalPath } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { isHashed, isPage } from "./files.ts";
import { RELEASES_PREFIX } from "./origin-policy.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

const ENTRY = new URL("../../workers/release/handler.ts", import.meta.url);

/** Brings the AWS SDK v3, which the bundle leaves out (Lambda Developer Guide, "Building Lambda functions with Node.js"). */
const RUNTIME = "nodejs22.x";

/** Longest run, seconds: a release of thousands of files deletes as many, 1,000 in a request. */
const TIMEOUT_SECONDS = 300;

/** MB. Nothing is computed; Lambda gives CPU by memory, and at its least 128 MB the SDK alone takes seconds to load. */
const MEMORY_MB = 512;

/** Days its log is kept: for looking back at a release, not longer. */
const LOG_RETENTION_DAYS = 30;

/** What a release works on. */
export interface ReleaseParts {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedSiteArgs;
  readonly bucket: aws.s3.Bucket;
  readonly distribution: aws.cloudfront.Distribution;
  /** What must be in place before the release is one: every object, the policies. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Ends a release: records it, invalidates the pages that changed, and deletes assets no kept release has. It runs when its
 * input changes, that is when a file does, and is part of the deployment: its failure is the deployment's.
 */
export function createRelease(parts: ReleaseParts): aws.lambda.Invocation {
  const { component, args, bucket, distribution, after } = parts;
  const { handler, permissions } = createReleaseFunction(parts);
  const event = {
    bucket: bucket.bucket,
    distributionId: distribution.id,
    ...releaseContent(args.plan),
  };
  return component.child(
    aws.lambda.Invocation,
    "release",
    {
      functionName: handler.name,
      input: pulumi.jsonStringify(event),
      // A new release is an update then, and no replacement that a person has to look into.
      lifecycleScope: "CRUD",
    },
    {
      transform: args.transform?.release,
      opts: { dependsOn: [...after, distribution, ...permissions] },
    },
  );
}

/** What the release function is told of the files. */
export function releaseContent(
  plan: SitePlan,
): Pick<ReleaseEvent, "keepReleases" | "pages" | "assets" | "others"> {
  const keys = (file: PlannedFile): readonly string[] =>
    file.compression === "copy" ? [file.path, `${file.path}${COPY_ENDING}`] : [file.path];
  const pages = plan.files.filter(isPage);
  return {
    keepReleases: plan.config.keepReleases,
    // A copy changes with its page, and the edge keeps it under its own path.
    pages: Object.fromEntries(pages.flatMap((file) => keys(file).map((key) => [key, file.sha256]))),
    assets: plan.files.filter(isHashed).flatMap(keys),
    others: plan.files.filter((file) => !isHashed(file) && !isPage(file)).flatMap(keys),
  };
}

function createReleaseFunction({ component, args, bucket, distribution }: ReleaseParts) {
  const { transform } = args;
  const logGroup = createLogGroup(component, "release-logs", {
    name: physicalPath(`${component.logicalName}/release`),
    retentionDays: LOG_RETENTION_DAYS,
    transform: transform?.releaseLogGroup,
  });
  const role = component.taggedChild(
    aws.iam.Role,
    "release-role",
    // Without the account: Lambda is not documented to say for whom it takes on a function's role.
    { assumeRolePolicy: serviceTrust("lambda.amazonaws.com") },
    { transform: transform?.releaseRole },
  );
  const permissions = createPermissions(component, args, role, [
    // Apart, and known before the distribution is there: IAM takes seconds to tell everybody of a policy, and the first
    // release, which comes with the distribution, would be refused. It needs this one only, and invalidates nothing.
    ["release-permissions", bucketStatements(bucket, logGroup)],
    ["release-invalidation", [invalidationStatement(distribution)]],
  ]);
  const { code } = component.attempt(() =>
    bundle({
      entry: ENTRY,
      format: "cjs",
      target: "node22",
      platform: "node",
      // Part of the runtime.
      external: ["@aws-sdk/*"],
      path: "release function",
    }),
  );
  const handler = component.taggedChild(
    aws.lambda.Function,
    "release-function",
    {
      description: `${component.logicalName}: records releases, invalidates changed pages, deletes old assets`,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
      role: role.arn,
      timeout: TIMEOUT_SECONDS,
      memorySize: MEMORY_MB,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    { transform: transform?.releaseFunction },
  );
  return { handler, permissions };
}

function createPermissions(
  component: PlatformComponent<object>,
  { transform }: ResolvedSiteArgs,
  role: aws.iam.Role,
  policies: readonly (readonly [string, readonly PolicyStatement[]])[],
): readonly aws.iam.RolePolicy[] {
  return policies.map(([suffix, statements]) =>
    component.child(
      aws.iam.RolePolicy,
      suffix,
      { role: role.id, policy: policyDocument(statements) },
      { transform: transform?.releaseRolePolicy },
    ),
  );
}

/** Records of releases: read and written. Everything else in the bucket: listed and deleted, never read or written. */
function bucketStatements(
  bucket: aws.s3.Bucket,
  logGroup: aws.cloudwatch.LogGroup,
): readonly PolicyStatement[] {
  return [
    {
      Sid: "Records",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: pulumi.interpolate`${bucket.arn}/${RELEASES_PREFIX}*`,
    },
    {
      Sid: "DeleteOldAssets",
      Effect: "Allow",
      Action: ["s3:DeleteObject"],
      Resource: pulumi.interpolate`${bucket.arn}/*`,
    },
    {
      Sid: "List",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucket.arn,
    },
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${logGroup.arn}:*`,
    },
  ];
}

function invalidationStatement(distribution: aws.cloudfront.Distribution): PolicyStatement {
  return {
    Sid: "InvalidatePages",
    Effect: "Allow",
    Action: ["cloudfront:CreateInvalidation"],
    Resource: distribution.arn,
  };
}
