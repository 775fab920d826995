import type { GuideQuery, Variant } from "./types.ts";

/** The query with random numbers in place of `:names`. @param random from 0 up to 1. */
export function withNumbers(query: GuideQuery, variant: Variant, random: () => number): string {
  const numbers = Object.entries(query.parameters).map(([name, { from, to }]) => {
    return [name, from + Math.floor(random() * (to - from + 1))] as const;
  });
  return numbers.reduce(
    (sql, [name, number]) => sql.replaceAll(new RegExp(`:${name}\\b`, "g"), String(number)),
    query.sql[variant],
  );
}

/**
 * A script of pgbench that asks one of the queries in each transaction, each as often as its weight.
 *
 * @param queries with a weight; those of weight 0 are left out.
 */
export function mixScript(queries: readonly GuideQuery[], variant: Variant): string {
  const asked = queries.filter(({ weight }) => weight > 0);
  const total = asked.reduce((sum, { weight }) => sum + weight, 0);
  const lines = [`\\set choice random(1, ${total})`];
  let upper = 0;
  asked.forEach(({ parameters, sql, weight }, index) => {
    upper += weight;
    lines.push(`\\${index === 0 ? "if" : "elif"} :choice <= ${upper}`);
    for (const [name, { from, to }] of Object.entries(parameters)) {
      lines.push(`\\set ${name} random(${from}, ${to})`);
    }
    // A line that ends with a semicolon is a statement.
    lines.push(`${sql[variant].replaceAll(/\s*\n\s*/g, " ")};`);
  });
  return `${[...lines, "\\endif"].join("\n")}\n`;
}
