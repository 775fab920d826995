import { greet } from "./greet.ts";

/** The smallest worker there is, for tests of its deployment. */
export default {
  fetch: (request: Request): Response => new Response(greet(request.headers.get("name"))),
};
