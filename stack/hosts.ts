import type { StackConfig } from "../config/schema.ts";

/**
 * Names besides its own under which an ingress is asked. Cloudflare fetches edge.domain from edge.origin with the visitor's Host
 * header and server name; writing another takes Enterprise (Cloudflare documentation, Origin Rules: availability). So the ingress
 * that is the origin answers to edge.domain too: its load balancer would answer 404 to a host it has no rule for.
 */
export function otherHosts(
  { dns, edge }: Pick<StackConfig, "dns" | "edge">,
  host: string,
): readonly string[] {
  if (dns?.provider !== "cloudflare" || edge?.origin !== host) return [];
  return [edge.domain];
}
