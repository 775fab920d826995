import { beforeAll, describe, expect, it } from "@jest/globals";
import { releaseContent } from "../../../components/cdn/release.ts";
import { policyOf } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { buildSite, NEXT_CONTENT, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();

// By sha256sum of what the fixture treats as pages.
const HOME = "7ee4143a47c59fa2b1f79d25a12c269f433622af257b724fa70a5595f2dce8b3";
const ROBOTS = "fd89345af6aca5dab85f2aa6a830e270a362b1fa6b5f19607ddd773a081ed651";
const NOT_FOUND = "1ae044afddd9b669f0a5f2fba4ed038f3c6fbfec20185ae8224c6bdeeba9558f";

/** An asset as the mocks hand it on. */
interface Text {
  readonly text: Promise<string>;
}

describe("a release", () => {
  let recording: Recording;

  beforeAll(async () => {
    [, recording] = await buildSite(contentDir());
  });

  it("is told bucket, distribution and files, and nothing that changes by itself", () => {
    const { inputs } = recording.one("site-release");
    expect(inputs["functionName"]).toBe("site-release-function");
    expect(JSON.parse(String(inputs["input"]))).toEqual({
      bucket: "site-content-bucket-1a2b3c4",
      distributionId: "site-distribution-id",
      keepReleases: 3,
      pages: { "404.html": NOT_FOUND, "index.html": HOME, "robots.txt": ROBOTS },
      assets: ["assets/main.3f2a9c1b.js", "assets/main.5d1e0c77.css"],
      others: ["data/regions.geojson", "data/regions.geojson.br"],
    });
    expect(inputs).not.toHaveProperty("triggers");
    expect(inputs["lifecycleScope"]).toBe("CRUD");
  });

  it("comes after every object, the distribution, the bucket's policy and its own permissions", () => {
    const objects = recording.names("aws:s3/bucketObjectv2:BucketObjectv2");
    expect(objects.length).toBe(7);
    const { dependsOn } = recording.one("site-release");
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        ...objects,
        "site-distribution",
        "site-content-policy",
        "site-release-permissions",
        "site-release-invalidation",
      ]),
    );
  });

  it("has the rights of its first run from before the distribution, which takes minutes: IAM takes seconds", () => {
    const [first, later] = ["site-release-permissions", "site-release-invalidation"].map((name) =>
      String(recording.one(name).inputs["policy"]),
    );
    // A policy that names the distribution cannot be written before there is one.
    expect(first).not.toContain("site-distribution-id");
    expect(later).toContain("site-distribution-id");
  });

  it("runs in a function with the smallest rights it can have", () => {
    expect(policyOf(recording.one("site-release-permissions"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Records",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: "arn:aws:s3:::site-content-bucket-1a2b3c4/.releases/*",
        },
        {
          Sid: "DeleteOldAssets",
          Effect: "Allow",
          Action: ["s3:DeleteObject"],
          Resource: "arn:aws:s3:::site-content-bucket-1a2b3c4/*",
        },
        {
          Sid: "List",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: "arn:aws:s3:::site-content-bucket-1a2b3c4",
        },
        {
          Sid: "Log",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:mock:eu-central-1:123456789012:site-release-logs:*",
        },
      ],
    });
    expect(policyOf(recording.one("site-release-invalidation"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "InvalidatePages",
          Effect: "Allow",
          Action: ["cloudfront:CreateInvalidation"],
          Resource: "arn:aws:cloudfront::123456789012:distribution/site-distribution-id",
        },
      ],
    });
    expect(policyOf(recording.one("site-release-role"), "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  it("runs the bundled handler, and logs to a group of its own", async () => {
    const { tags, code, ...inputs } = recording.one("site-release-function").inputs;
    expect(tags).toMatchObject({ component: "site" });
    expect(inputs).toEqual({
      description: "site: records releases, invalidates changed pages, deletes old assets",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      role: "arn:aws:mock:eu-central-1:123456789012:site-release-role",
      timeout: 300,
      memorySize: 512,
      loggingConfig: { logFormat: "JSON", logGroup: "/plumbline/test/site/release" },
    });
    const assets = await (code as { readonly assets: Promise<Record<string, Text>> }).assets;
    expect(Object.keys(assets)).toEqual(["index.js"]);
    const text = (await assets["index.js"]?.text) ?? "";
    expect(text).toContain('require("@aws-sdk/client-s3")');
    expect(text).toContain(".releases/");
    expect(recording.one("site-release-logs").inputs["retentionInDays"]).toBe(30);
  });
});

describe("what a release is told of the files", () => {
  it("lists a page's copy as a page of its own, with the page's hash", () => {
    const plan = sitePlan();
    const files = plan.files.map((file) =>
      file.path === "index.html" ? { ...file, compression: "copy" as const } : file,
    );
    expect(releaseContent({ ...plan, files }).pages).toEqual({
      "404.html": NOT_FOUND,
      "index.html": HOME,
      "index.html.br": HOME,
      "robots.txt": ROBOTS,
    });
  });

  it("changes by one page and one asset when they do", () => {
    const [before, after] = [
      releaseContent(sitePlan()),
      releaseContent(sitePlan({}, NEXT_CONTENT)),
    ];
    const changed = Object.keys(after.pages).filter((page) => {
      return after.pages[page] !== before.pages[page];
    });
    expect(changed).toEqual(["index.html"]);
    expect(after.assets).toEqual(["assets/main.5d1e0c77.css", "assets/main.aa11bb22.js"]);
    expect(after.others).toEqual(before.others);
  });
});
