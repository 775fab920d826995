import type { CloudflarePlan } from "../../config/schema.ts";
import type { Setting } from "../setting.ts";
import { ofHost } from "./expressions.ts";
import { PLAN_LIMITS } from "./plans.ts";
import { edgeSetting } from "./setting.ts";
import { CLOUDFLARE } from "./sources.ts";
import type { RuleContribution } from "./types.ts";

/** What the zone does about bots. */
export interface BotTuning {
  /** As BotManagement takes them. */
  readonly values: Readonly<Record<string, string | boolean>>;
  /** The rule that leaves the API out of it, where the plan has one. */
  readonly contributions: readonly RuleContribution[];
  readonly settings: readonly Setting[];
}

/**
 * Bot protection of the zone, with the API's host left out: to it every client is automated. Free has only Bot Fight
 * Mode, from which nothing can be left out, so it stays off there.
 */
export function botTuning(plan: CloudflarePlan, domain: string): BotTuning {
  const product = PLAN_LIMITS[plan].superBotFightMode;
  if (product === "none") {
    return {
      values: { fightMode: false },
      contributions: [],
      settings: [
        bot("fightMode", false, "It would challenge the API's clients, which are programs.", "off"),
      ],
    };
  }
  const challenge = "managed_challenge";
  const values = {
    // JavaScript detections write a script into HTML pages; an API has none, and a strict CSP refuses it.
    enableJs: false,
    sbfmDefinitelyAutomated: challenge,
    ...(product === "likely" ? { sbfmLikelyAutomated: challenge } : {}),
    sbfmVerifiedBots: "allow",
    sbfmStaticResourceProtection: false,
  };
  return {
    values,
    contributions: [{ from: "edge.bots", rules: [skipFor(domain)] }],
    settings: Object.entries(values).map(([name, value]) =>
      bot(name, value, REASONS[name] ?? "", "off or allow"),
    ),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  enableJs: "Writes a script into pages, which a strict Content-Security-Policy refuses.",
  sbfmDefinitelyAutomated:
    "A challenge rather than a block, so that a person who was mistaken for a program gets through. The API's host is left out by a rule.",
  sbfmLikelyAutomated: "As for the definitely automated; the API's host is left out by a rule.",
  sbfmVerifiedBots: "Search engines keep their access.",
  sbfmStaticResourceProtection:
    "Files are fetched by mail programs and readers too, which it would refuse.",
};

function bot(name: string, value: string | boolean, why: string, unset: string): Setting {
  return edgeSetting({
    name: `bots.${name}`,
    value: String(value),
    why,
    source: CLOUDFLARE.bots,
    default: unset,
  });
}

function skipFor(domain: string): RuleContribution["rules"][number] {
  return {
    ref: "skip_bots_of_the_api",
    phase: "http_request_firewall_custom",
    description: `Clients of ${domain} are programs: no bot challenges`,
    expression: ofHost(domain),
    action: "skip",
    actionParameters: { phases: ["http_request_sbfm"] },
  };
}
