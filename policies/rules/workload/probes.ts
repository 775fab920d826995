import type { Cursor, Plain } from "../../core/cursor.ts";

/** The three probes of a container. */
export const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** What a probe waits for and counts, and what Kubernetes takes where it is left out (API reference, Probe). */
export const PROBE_DEFAULTS = {
  initialDelaySeconds: 0,
  timeoutSeconds: 1,
  periodSeconds: 10,
  failureThreshold: 3,
} as const;

/** One of these numbers of a probe. @throws Unjudgeable */
export function probeNumber(probe: Cursor, key: keyof typeof PROBE_DEFAULTS): number {
  return probe.at(key).number() ?? PROBE_DEFAULTS[key];
}

/** What a probe does, as a text that is the same for probes that do the same. @throws Unjudgeable */
export function handlerText(probe: Cursor): string {
  const handlers = ["exec", "grpc", "httpGet", "tcpSocket"].map((kind) => {
    const handler = probe.at(kind).plain();
    const defaults: PlainObject = kind === "httpGet" ? { path: "/", scheme: "HTTP" } : {};
    return isObject(handler) ? sorted({ ...defaults, ...handler }) : null;
  });
  return JSON.stringify(handlers);
}

const OWN_HOSTS: readonly string[] = ["", "localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0"];

/** Whether a host is the container's own: loopback, a socket, its name or address by variable or command, or none. */
export function isOwnHost(host: string): boolean {
  return OWN_HOSTS.includes(host) || /^\/|^\$[({]?(?:POD_IP|HOSTNAME|hostname)\b/.test(host);
}

type PlainObject = Record<string, Plain>;

function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
