import pb from "@pulumi/pulumi/proto/analyzer_pb.js";

import { RuleError } from "../core/evaluate.ts";
import type { Judge } from "../core/judge.ts";
import type { ResourceRule } from "../core/rule.ts";
import type { Props } from "../core/value.ts";
import { decodeProps, encodeProps } from "./codec.ts";
import type { Pack } from "./messages.ts";

/** Puts a resource right by the rules at level "remediate": each works on what the one before it left. */
export function remediate(request: pb.AnalyzeRequest, judge: Judge, pack: Pack): pb.Remediation[] {
  const type = request.getType();
  const rules = judge
    .rulesFor(type)
    .filter((rule) => judge.settings.level(rule.name) === "remediate");
  if (rules.length === 0) return [];
  let props: Props = decodeProps(request.getProperties());
  return rules.flatMap((rule) => {
    const fixed = remedied(rule, props, request, judge);
    if (fixed === undefined) return [];
    props = fixed;
    return new pb.Remediation()
      .setPolicyname(rule.name)
      .setPolicypackname(pack.name)
      .setPolicypackversion(pack.version)
      .setDescription(rule.checks)
      .setProperties(encodeProps(fixed));
  });
}

function remedied(
  rule: ResourceRule,
  props: Props,
  request: pb.AnalyzeRequest,
  judge: Judge,
): Props | undefined {
  try {
    return rule.remedy?.(props, request.getType(), judge.settings.limits(rule.name));
  } catch (error) {
    throw new RuleError(rule.name, request.getUrn(), error);
  }
}
