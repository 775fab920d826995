import type { Threshold } from "./threshold.ts";
import { JUDGEMENT } from "./threshold.ts";

/** What of the way out only AWS sees. */
export const NETWORK_THRESHOLDS = {
  portAllocation: {
    what: "connections that found no free port of the NAT gateway",
    unit: "count",
    value: 0,
    fires: "above",
    forSeconds: 300,
    why: "One address of a NAT gateway has 55,000 ports to each destination. Each failure is a connection that was not made; 5 minutes in a row is no burst any more.",
    source: `Amazon VPC User Guide, "NAT gateway metrics and dimensions" (ErrorPortAllocation), "NAT gateway basics" (55,000); ${JUDGEMENT}`,
  },
} as const satisfies Readonly<Record<string, Threshold>>;
