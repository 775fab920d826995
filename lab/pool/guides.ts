import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import { closeAll, openConnections, openUntilRefused } from "./connections.ts";
import type { Opened } from "./connections.ts";
import { untilGone } from "./counting.ts";
import { loginOf, resize } from "./servers.ts";

/**
 * The guides' numbers. Guide 000 has max_connections 100 and pools of 20 + 20, and asks for pools of 20 to 50
 * connections; guide 003 runs 10 replicas of 4 workers, each with a pool of 20 + 10.
 */
export const GUIDES = {
  maxConnections: 100,
  /** superuser_reserved_connections, of which they say nothing: PostgreSQL's own. */
  reserved: 3,
  replicas: 10,
  workers: 4,
  perProcess: 30,
  pools: [20, 40, 50],
} as const;

/** Connections the guides' deployment opens: 10 x 4 x 30 = 1,200. */
export function guidesConnections(): number {
  return GUIDES.replicas * GUIDES.workers * GUIDES.perProcess;
}

/** Pools of one size that PostgreSQL accepted whole. */
export interface PoolsThatFit {
  readonly size: number;
  readonly pools: number;
  /** Connections that the first one that did not fit got. */
  readonly ofTheNext: number;
}

/** What became of the guides' sums. */
export interface GuidesTrial {
  readonly asked: number;
  readonly accepted: number;
  readonly refused: number;
  readonly words: ReadonlyMap<string, number>;
  readonly pools: readonly PoolsThatFit[];
}

/** Opens what the guides' processes open, idle, on a server that is started again with the guides' max_connections. */
export async function tryGuides(
  { home: { signal } }: ProofContext,
  server: LabPostgres,
): Promise<GuidesTrial> {
  await resize(server, {
    max_connections: String(GUIDES.maxConnections),
    superuser_reserved_connections: String(GUIDES.reserved),
  });
  const login = loginOf("direct", server.port);
  const asked = guidesConnections();
  const all = await counted(server, signal, () => openConnections(login, asked, signal));
  const pools: PoolsThatFit[] = [];
  for (const size of GUIDES.pools) {
    const most = size * (Math.ceil(GUIDES.maxConnections / size) + 1);
    const { clients } = await counted(server, signal, () => openUntilRefused(login, most, signal));
    const fit = Math.floor(clients.length / size);
    pools.push({ size, pools: fit, ofTheNext: clients.length - fit * size });
  }
  return { asked, accepted: all.clients.length, refused: all.refused, words: all.words, pools };
}

async function counted(
  server: LabPostgres,
  signal: AbortSignal,
  open: () => Promise<Opened>,
): Promise<Opened> {
  const opened = await open();
  closeAll(opened.clients);
  await untilGone(server, signal);
  return opened;
}
