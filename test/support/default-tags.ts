import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The literal `@default` tags of one interface, by property. Defaults told as a sentence ("- the first zones...") are left
 * out: they are computed, and no constant holds them.
 */
export function documentedDefaults(
  file: string,
  interfaceName: string,
): Readonly<Record<string, unknown>> {
  const source = readFileSync(join(__dirname, "../..", file), "utf8");
  const start = source.indexOf(`export interface ${interfaceName} `);
  const body = source.slice(start, source.indexOf("\n}\n", start));
  const found = [...body.matchAll(/@default (?!- )(.+)\n\s+\*\/\n\s+readonly (\w+)\??:/g)];
  return Object.fromEntries(
    found.map(([, literal, property]) => [
      String(property),
      JSON.parse(String(literal)) as unknown,
    ]),
  );
}

/** Properties of one interface that may be left out and have no `@default` tag. */
export function undocumented(file: string, interfaceName: string): readonly string[] {
  const source = readFileSync(join(__dirname, "../..", file), "utf8");
  const start = source.indexOf(`export interface ${interfaceName} `);
  const body = source.slice(start, source.indexOf("\n}\n", start));
  const optional = [...body.matchAll(/\n {2}readonly (\w+)\?:/g)].map(([, name]) => String(name));
  const tagged = [...body.matchAll(/@default .+\n\s+\*\/\n\s+readonly (\w+)\?:/g)].map(([, name]) =>
    String(name),
  );
  return optional.filter((name) => !tagged.includes(name));
}
