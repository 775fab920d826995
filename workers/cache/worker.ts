import { answerShared } from "./answer.ts";
import { BodyMemory } from "./body-memory.ts";
import { examine } from "./examine.ts";
import type { Shared } from "./examine.ts";
import { Flights } from "./flights.ts";
import { labelled } from "./headers.ts";
import { exceeded, tooMany } from "./limit.ts";
import { passOn } from "./origin.ts";
import type { Bindings, Context, Platform } from "./platform.ts";
import { isPurge, purge } from "./purge.ts";
import { PurgeMarks } from "./purge-marks.ts";
import { settingsOf } from "./settings.ts";
import type { Settings } from "./settings.ts";

/** A handler of requests, as the platform calls it. */
export interface Worker {
  fetch(request: Request, bindings: Bindings, context: Context): Promise<Response>;
}

/** What an isolate knows beyond one request. */
interface Memory {
  readonly platform: Platform;
  readonly flights: Flights;
  readonly bodies: BodyMemory;
  readonly marks: PurgeMarks;
}

/** What is to be done with a request. */
type Plan =
  | { readonly does: "answer"; readonly response: Response }
  | { readonly does: "share"; readonly shared: Shared; readonly settings: Settings }
  | { readonly does: "pass" };

/**
 * The cache worker. Where the worker itself fails, the request goes to the origin as if there were no worker: an API that is
 * slower is better than one that is gone, and an answer that was never shared cannot leak. What is thrown beyond the reach of
 * `catch` does the same by `passThroughOnException`.
 */
export function createWorker(platform: Platform): Worker {
  const memory: Memory = {
    platform,
    flights: new Flights(),
    bodies: new BodyMemory(),
    marks: new PurgeMarks(),
  };
  return {
    fetch: async (request, bindings, context) => {
      context.passThroughOnException();
      const plan = await planFor(request, bindings, memory);
      if (plan.does === "answer") return plan.response;
      if (plan.does === "share") {
        const answer = await share(request, plan, bindings, context, memory);
        if (answer !== undefined) return answer;
      }
      return labelled(await passOn(request), "BYPASS");
    },
  };
}

async function planFor(request: Request, bindings: Bindings, memory: Memory): Promise<Plan> {
  try {
    const settings = settingsOf(bindings.CONFIG);
    if (isPurge(request, settings)) {
      const { marks, platform } = memory;
      const context = { settings, marks, store: bindings.PURGES, now: platform.now() };
      return { does: "answer", response: await purge(request, context) };
    }
    const limit = await exceeded(request, settings, bindings);
    if (limit !== undefined) return { does: "answer", response: tooMany(limit) };
    const shared = examine(request, settings);
    return shared === undefined ? { does: "pass" } : { does: "share", shared, settings };
  } catch (error) {
    console.error("passed on, because the worker failed:", error);
    return { does: "pass" };
  }
}

/** Undefined where the worker failed. The request is a GET or HEAD without a body: it can be sent again. */
async function share(
  request: Request,
  { shared, settings }: Plan & { does: "share" },
  { PURGES }: Bindings,
  context: Context,
  { platform, flights, bodies, marks }: Memory,
): Promise<Response | undefined> {
  const { cache, now } = platform;
  try {
    const lookup = { cache, purges: PURGES, marks, now: now() };
    const job = { request, shared, settings, cache, flights, bodies, now, context, lookup };
    return await answerShared(job);
  } catch (error) {
    console.error("passed on, because the worker failed:", error);
    return undefined;
  }
}
