import type { Json, ResourceState } from "../../model.ts";
import { at, isList, isObject, isSecret, isUnknown } from "../../values.ts";
import type { Aspect, Reading } from "./aspects.ts";
import { guardian, itemsOf, present, ranked } from "./readers.ts";
import { asNumber } from "../reading/scalars.ts";
import { jsonWord } from "../reading/paths.ts";

const CODE = "security-firewall";
const ACL = ["aws:wafv2/webAcl:WebAcl", "aws:wafv2/ruleGroup:RuleGroup"];
const RULESET = ["cloudflare:index/ruleset:Ruleset"];

const WORKER = ["cloudflare:index/workersScript:WorkersScript"];

const WEAKER = {
  code: CODE,
  worse: "the firewall no longer stops what this rule matches",
  better: "the firewall stops what this rule matches",
} as const;

const RATES = {
  code: CODE,
  worse: "more requests pass before anyone is stopped",
  better: "fewer requests pass before someone is stopped",
} as const;

/** Phases of Cloudflare whose rules keep requests away. */
const PHASES = ["http_request_firewall_custom", "http_request_firewall_managed", "http_ratelimit"];

/** What keeps requests away. */
export const FIREWALL: readonly Aspect[] = [
  { ...WEAKER, types: ACL, absent: 2, read: aclRules },
  { ...RATES, types: ACL, read: aclRates },
  {
    code: CODE,
    types: ["aws:wafv2/webAcl:WebAcl"],
    worse: "what no rule matches is let through",
    better: "what no rule matches is kept out",
    read: ({ inputs }) => {
      const value = at(inputs, "defaultAction");
      if (isUnknown(value) || isSecret(value))
        return [{ subject: "default", path: "defaultAction", value }];
      const level = at(value, "block") === undefined ? 1 : 0;
      return [{ subject: "default", path: "defaultAction", value, level, dangerous: false }];
    },
  },
  present({
    code: CODE,
    types: ["aws:cloudfront/distribution:Distribution"],
    path: ["webAclId"],
    quietWhenNew: true,
    worse: "no firewall stands before the distribution any more",
    better: "a firewall stands before the distribution",
    differs: "another firewall stands before the distribution",
  }),
  guardian({
    code: CODE,
    types: ["aws:wafv2/webAclAssociation:WebAclAssociation"],
    worse: "no firewall stands before what it was attached to",
    better: "a firewall stands before what it is attached to",
  }),
  { ...WEAKER, types: RULESET, absent: 2, read: rulesetRules },
  { ...RATES, types: RULESET, read: rulesetRates },
  { ...RATES, types: WORKER, absent: Infinity, read: workerRates },
  ...["sbfmDefinitelyAutomated", "sbfmLikelyAutomated"].map((key) =>
    ranked({
      code: CODE,
      types: ["cloudflare:index/botManagement:BotManagement"],
      path: [key],
      order: ["block", "managed_challenge", "allow"],
      unset: "allow",
      quietWhenNew: true,
      staysWhenDeleted: true,
      worse: "more bots are let through",
      better: "fewer bots are let through",
    }),
  ),
];

/** 0 what stops, 1 what asks for a proof, 2 what counts only like no rule, 3 what lets through. */
function aclRules({ inputs }: ResourceState): readonly Reading[] {
  const list = inputs["rules"];
  if (isUnknown(list) || isSecret(list)) return [{ subject: "rules", path: "rules", value: list }];
  return itemsOf(list, "rules").map(({ path, subject, value: rule }) => {
    const action = at(rule, "action") ?? at(rule, "overrideAction");
    if (isUnknown(action) || isSecret(action)) return { path, subject, value: action };
    return { path, subject, value: wordOf(action), level: aclLevel(wordOf(action)) };
  });
}

function wordOf(action: Json | undefined): string {
  return isObject(action) ? (Object.keys(action).toSorted()[0] ?? "none") : "none";
}

/** "none" is the override of a managed group that leaves its actions as they are. */
function aclLevel(word: string): number {
  const levels: Readonly<Record<string, number>> = {
    block: 0,
    none: 0,
    captcha: 1,
    challenge: 1,
    count: 2,
    allow: 3,
  };
  return levels[word] ?? 2;
}

/** Requests in the window of each rule that counts them; WAF's window is 300 s when none is written. */
function aclRates({ inputs }: ResourceState): readonly Reading[] {
  const list = inputs["rules"];
  if (isUnknown(list) || isSecret(list)) return [];
  return itemsOf(list, "rules").flatMap(({ path, subject, value: rule }) => {
    const rate = at(rule, "statement", "rateBasedStatement");
    if (rate === undefined) return [];
    const [limit, window] = [at(rate, "limit"), at(rate, "evaluationWindowSec")];
    const place = {
      path: `${path}.statement.rateBasedStatement.limit`,
      subject: `${subject} rate`,
    };
    const seconds = window === undefined ? 300 : asNumber(window);
    const requests = asNumber(limit);
    if (seconds === undefined || requests === undefined) return [{ ...place, value: limit }];
    return [{ ...place, value: limit, level: requests / seconds, dangerous: false }];
  });
}

function rulesetRules({ inputs }: ResourceState): readonly Reading[] {
  if (!PHASES.includes(jsonWord(inputs["phase"]))) return [];
  const list = inputs["rules"];
  if (isUnknown(list) || isSecret(list)) return [{ subject: "rules", path: "rules", value: list }];
  return itemsOf(list, "rules").map(({ path, subject, value: rule }) => {
    const action = at(rule, "action");
    if (isUnknown(action) || isSecret(action)) return { path, subject, value: action };
    const word = at(rule, "enabled") === false ? "disabled" : jsonWord(action ?? "none");
    return { path, subject, value: word, level: rulesetLevel(word) };
  });
}

function rulesetLevel(word: string): number {
  if (["block", "execute"].includes(word)) return 0;
  if (["challenge", "managed_challenge", "js_challenge"].includes(word)) return 1;
  return word === "skip" ? 3 : 2;
}

function rulesetRates({ inputs }: ResourceState): readonly Reading[] {
  const list = inputs["rules"];
  if (!isList(list) || inputs["phase"] !== "http_ratelimit") return [];
  return itemsOf(list, "rules").flatMap(({ path, subject, value: rule }) => {
    const [limit, period] = ["requestsPerPeriod", "period"].map((key) =>
      at(rule, "ratelimit", key),
    );
    const [requests, seconds] = [asNumber(limit), asNumber(period)];
    const place = { path: `${path}.ratelimit.requestsPerPeriod`, subject: `${subject} rate` };
    if (at(rule, "ratelimit") === undefined) return [];
    if (requests === undefined || seconds === undefined || seconds === 0) {
      return [{ ...place, value: limit }];
    }
    return [{ ...place, value: limit, level: requests / seconds, dangerous: false }];
  });
}

/** Requests in a second that each limit a worker holds lets pass; a limit that is gone lets all pass. */
function workerRates({ inputs }: ResourceState): readonly Reading[] {
  const list = inputs["bindings"];
  if (isUnknown(list) || isSecret(list))
    return [{ subject: "bindings", path: "bindings", value: list }];
  return itemsOf(list, "bindings").flatMap(({ path, subject, value: binding }) => {
    if (at(binding, "type") !== "ratelimit") return [];
    const [limit, period] = ["limit", "period"].map((key) => at(binding, "simple", key));
    const [requests, seconds] = [asNumber(limit), asNumber(period)];
    const place = { path: `${path}.simple.limit`, subject: `${subject} rate`, value: limit };
    if (requests === undefined || seconds === undefined || seconds === 0) return [place];
    return [{ ...place, level: requests / seconds }];
  });
}
