import * as aws from "@pulumi/aws";
import type { SitePlan } from "../../tuning/cdn/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { UploadedFiles } from "./files.ts";
import { isPage } from "./files.ts";
import { routerCode, ROUTER_RUNTIME } from "./router-code.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

/** The function that finds the object for a path; undefined where no behaviour of the plan needs it. */
export function createRouter(
  component: PlatformComponent<object>,
  { plan, transform }: ResolvedSiteArgs,
  uploaded: UploadedFiles,
): aws.cloudfront.Function | undefined {
  if (!plan.behaviours.some(({ routed }) => routed)) return undefined;
  const { code } = component.attempt(() => routerCode(routerOptions(plan)));
  return component.taggedChild(
    aws.cloudfront.Function,
    "router",
    {
      runtime: ROUTER_RUNTIME,
      comment: `${component.logicalName}: pages and Brotli copies by path`,
      code,
      publish: true,
    },
    { transform: transform?.routerFunction, opts: { dependsOn: [...uploaded.copies] } },
  );
}

/** What the router is told of a plan. */
export function routerOptions(plan: SitePlan) {
  const { config, behaviours, files } = plan;
  return {
    spa: config.spa,
    apiPaths: config.api?.paths ?? [],
    assetPaths: behaviours
      .filter(({ origin, contentClass, pathPattern }) => {
        return origin === "site" && contentClass !== "html" && pathPattern !== "*";
      })
      .map(({ pathPattern }) => pathPattern),
    // Where pages are looked for, only these are there under a name that looks like a page's.
    files: files.filter((file) => isPage(file) && !hasExtension(file.path)).map(({ path }) => path),
    copies: files.filter(({ compression }) => compression === "copy").map(({ path }) => path),
  };
}

/** The last part of the path decides: "docs.v2/LICENSE" has none. */
function hasExtension(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).includes(".");
}
