import type { Answer, CustomOriginHandler } from "../../../../lab/edge/site/exchange.ts";

/** The API behind the sample site. */
export interface Api {
  readonly handler: CustomOriginHandler;
  /** Whether /api/status fails from now on. */
  setBroken(broken: boolean): void;
}

const STATUS = {
  updatedAt: "2026-01-01T12:00:00Z",
  components: [
    {
      name: "Web API",
      description: "Answers the requests of the site.",
      status: "operational",
      latencyMilliseconds: 41,
    },
  ],
};

/** JSON whatever happens, to be kept by nobody: 200 for the status, 503 for /api/fail, 404 for the rest. */
export function createApi(): Api {
  let broken = false;
  return {
    handler: ({ path }) => {
      if (path === "/api/fail" || (broken && path === "/api/status")) {
        return json(503, { error: "unavailable" });
      }
      return path === "/api/status" ? json(200, STATUS) : json(404, { error: "not found" });
    },
    setBroken: (value) => {
      broken = value;
    },
  };
}

function json(status: number, value: unknown): Answer {
  const body = Buffer.from(JSON.stringify(value));
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers: { ...headers, "content-length": String(body.length) }, body };
}
