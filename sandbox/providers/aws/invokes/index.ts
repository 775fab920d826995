/** Data sources: what a program may ask about the account before it declares anything. */

import type { InvokeModel } from "../../model.ts";
import { ACCOUNT } from "./account.ts";
import { answeringGlobally } from "./answer.ts";
import { DATABASE } from "./database.ts";
import { IMAGES } from "./images.ts";
import { INFRASTRUCTURE } from "./infrastructure.ts";
import { policyDocument } from "./policy-document.ts";

const INVOKES: Readonly<Record<string, InvokeModel>> = {
  ...ACCOUNT,
  ...IMAGES,
  ...INFRASTRUCTURE,
  ...DATABASE,
  "aws:iam/getPolicyDocument:getPolicyDocument": answeringGlobally(policyDocument),
};

/** @returns the tokens of all data sources that are answered. */
export function invokeTokens(): readonly string[] {
  return Object.keys(INVOKES);
}

/** @returns the data source; undefined when the sandbox has no answer. */
export function awsInvoke(token: string): InvokeModel | undefined {
  return Object.hasOwn(INVOKES, token) ? INVOKES[token] : undefined;
}
