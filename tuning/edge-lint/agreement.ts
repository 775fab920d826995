import { plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration } from "./model.ts";
import { cacheRules, edgeLifetime, patternsMeet, sameHost } from "./reading.ts";
import { JUDGEMENT, TREEBEARD, WAKALA } from "./sources.ts";

/** One place that says how long a kind of content is kept. */
interface Statement {
  readonly by: string;
  readonly host: string | undefined;
  readonly content: string;
  /** Undefined where it is about all of the content. */
  readonly path: string | undefined;
  readonly seconds: number;
}

/** All places that say how long something is kept; what is not kept contradicts nobody. */
function statements(edge: EdgeConfiguration): readonly Statement[] {
  const ofRules = cacheRules(edge).flatMap((placed) => {
    const { cache, rule } = placed;
    const seconds = edgeLifetime(placed, edge);
    if (rule.content === undefined || seconds === undefined) return [];
    const host = rule.host ?? cache.host;
    return [{ by: cache.name, host, content: rule.content, path: rule.path, seconds }];
  });
  const ofWorkers = (edge.workers ?? []).flatMap(({ name, host, lifetimes = [] }) =>
    lifetimes.flatMap(({ path, content, ttl }) =>
      content === undefined ? [] : [{ by: name, host, content, path, seconds: ttl }],
    ),
  );
  const others = (edge.lifetimes ?? []).map(({ by, host, content, ttl }) => ({
    by,
    host,
    content,
    path: undefined,
    seconds: ttl,
  }));
  return [...ofRules, ...ofWorkers, ...others].filter(({ seconds }) => seconds > 0);
}

/** Statements by content, those of one content together, in their order. */
function byContent(all: readonly Statement[]): readonly (readonly Statement[])[] {
  return [...Map.groupBy(all, ({ content }) => content).values()];
}

/** Whether two statements are another layer's on what may be the same host. */
function comparable(a: Statement, b: Statement): boolean {
  return a.by !== b.by && sameHost(a.host, b.host);
}

function disagreeingTtls(edge: EdgeConfiguration): readonly Complaint[] {
  return byContent(statements(edge)).flatMap((group) => {
    const disputed = group.some((a) =>
      group.some((b) => comparable(a, b) && a.seconds !== b.seconds),
    );
    if (!disputed) return [];
    return [{ where: `content ${group[0]?.content ?? ""}`, got: told(group) }];
  });
}

/** Every layer's lifetimes with the paths they are for. */
function told(group: readonly Statement[]): string {
  const same = Map.groupBy(group, ({ by, seconds }) => `${plain(seconds)} (${by}`);
  return [...same]
    .map(([said, all]) => {
      const places = all.flatMap(({ host = "", path }) =>
        path === undefined ? [] : [`${host}${path}`],
      );
      return `${said}${places.length === 0 ? "" : `: ${places.join(", ")}`})`;
    })
    .join("; ");
}

/** A pattern by the file's extension is about names, not about a place: it meets every path. */
function isByExtension(path: string): boolean {
  return (path.split("/").at(-1) ?? "").includes(".");
}

function disagreeingPaths(edge: EdgeConfiguration): readonly Complaint[] {
  return byContent(statements(edge)).flatMap((group) => {
    const placed = group.flatMap(({ path, ...rest }) =>
      path === undefined || isByExtension(path) ? [] : [{ ...rest, path }],
    );
    return placed.flatMap((a, index) => {
      const others = placed.slice(index + 1).filter((b) => comparable(a, b));
      const same = placed.filter((b) => comparable(a, b));
      // A layer that knows the path by one of several patterns agrees with it.
      if (same.some((b) => patternsMeet(a.path, b.path))) return [];
      return others
        .filter((b) => !patternsMeet(a.path, b.path))
        .map((b) => ({
          where: `content ${a.content}`,
          got: `${a.path} (${a.by}) and ${b.path} (${b.by}) share no path`,
        }));
    });
  });
}

/** Contradictions between places that say something on the same content. */
export const AGREEMENT_RULES: readonly EdgeRule[] = [
  {
    name: "ttls-disagree",
    severity: "error",
    finds: "lifetimes of the same content that differ from layer to layer",
    why: "Which of them counts depends on where the request ends up; after a change each layer shows another age of it.",
    fix: "Give each kind of content one lifetime, in one place, and let every layer take it from there.",
    source: `${WAKALA}, lines 382 to 386 and 586 to 656; ${TREEBEARD}, lines 77 to 82 and 174; ${JUDGEMENT}`,
    check: disagreeingTtls,
  },
  {
    name: "paths-disagree",
    severity: "error",
    finds: "the same content under paths of which no layer knows the other's",
    why: "Each layer has its rule for a path that the other layer does not have: one of them never matches, and its content gets the default.",
    fix: "Use one path for the content, in both layers.",
    source: `${WAKALA}, lines 594 and 615; ${JUDGEMENT}`,
    check: disagreeingPaths,
  },
];
