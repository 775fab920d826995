import { z } from "zod";
import { entryName, wholeNumber } from "./schema-common.ts";

/** Load put on a service, to see whether it keeps what its SLO promises. */
export const loadTestSchema = z.strictObject({
  service: entryName
    .meta({ examples: ["api"] })
    .describe("Service of the stack, of kind web or realtime, with an slo. Required."),
  scenario: z
    .enum(["ramp", "spike", "steady", "websocket"])
    .meta({ examples: ["ramp"] })
    .describe(
      "ramp (in steps up to the peak), spike (at once to the peak and back), steady (the peak all the time) or websocket (connections that stay open; kind realtime). Required.",
    ),
  peak: wholeNumber(1, 1_000_000)
    .meta({ examples: [500] })
    .describe(
      "Requests a second at the peak, whether or not they are answered; connections for websocket. Required.",
    ),
  durationSeconds: wholeNumber(10, 86_400)
    .default(600)
    .describe("Seconds of the whole test, 10 to 86400. Default: 600."),
  paths: z
    .record(z.string().regex(/^\/\S*$/, 'a path, as "/api/events"'), wholeNumber(1, 1000))
    .default({ "/": 1 })
    .describe("How often each path is asked for, as whole weights. Default: / only."),
  parallelism: wholeNumber(1, 100)
    .default(1)
    .describe("Pods (runners) among which the load is divided, 1 to 100. Default: 1."),
});

/** @see loadTestSchema */
export type LoadTestConfig = z.output<typeof loadTestSchema>;
