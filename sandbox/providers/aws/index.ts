/** The aws package: the types of the facts tables, as the Pulumi provider and the AWS services treat them. */

import sdk from "@pulumi/aws/package.json" with { type: "json" };
import { reveal, show } from "../model.ts";
import type { Failure, Props, ProviderContext, ProviderModel } from "../model.ts";
import { awsInvoke } from "./invokes/index.ts";
import { awsResource } from "./resource.ts";

/** Region of a program that configures none, as the examples of the AWS documentation use it. */
const DEFAULT_REGION = "us-east-1";

/** The account the sandbox plays, reserved by AWS for documentation. */
const DOCUMENTATION_ACCOUNT = "123456789012";

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ACCOUNT = /^\d{12}$/;

/** The package as the server takes it. */
export const awsProvider: ProviderModel = {
  name: "aws",
  version: sdk.version,
  extend:
    "sandbox/facts/aws-resources.json, then run sandbox/facts/generate-aws-inputs.ts; its outputs: sandbox/providers/aws/outputs/",
  checkConfig,
  configure,
  resource: awsResource,
  invoke: awsInvoke,
};

/** Under the name every package is loaded by. */
export { awsProvider as provider };

/** The region must look like one, and an account the configuration pins must be one. */
function checkConfig(news: Props): readonly Failure[] {
  const failures: Failure[] = [];
  const region = reveal(news["region"]);
  if (typeof region === "string" && !REGION.test(region)) {
    failures.push({
      path: "region",
      got: show(region),
      allowed: "a region such as eu-central-1",
      fix: "pulumi config set aws:region eu-central-1",
    });
  }
  const accounts = accountsOf(news);
  if (accounts.some((account) => !ACCOUNT.test(account))) {
    failures.push({
      path: "allowedAccountIds",
      got: show([...accounts]),
      allowed: "account ids of 12 digits",
    });
  }
  return failures;
}

/** Region and account to play: what the configuration asks for, else the documentation's. */
function configure(config: Props): ProviderContext {
  const given = reveal(config["region"]);
  const region = typeof given === "string" && given !== "" ? given : DEFAULT_REGION;
  const [account = DOCUMENTATION_ACCOUNT] = accountsOf(config);
  return { region, accountId: account, partition: partitionOf(region), config };
}

/** `allowedAccountIds`, which reaches a provider as JSON text. */
function accountsOf(config: Props): readonly string[] {
  const given = reveal(config["allowedAccountIds"]);
  const list: unknown = typeof given === "string" ? parsed(given) : given;
  return Array.isArray(list) ? list.filter((id) => typeof id === "string") : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
