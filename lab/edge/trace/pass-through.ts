/** What the added latency is measured against: a worker that does nothing. */
export default { fetch: (request: Request): Promise<Response> => fetch(request) };
