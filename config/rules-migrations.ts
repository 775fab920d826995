import { EXTENSION_NICKNAMES, RDS_EXTENSIONS } from "./rds-extensions.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import { knownNames } from "./workloads.ts";

function extensionsExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  return config.migrations.extensions.flatMap((extension, index) => {
    if (RDS_EXTENSIONS.includes(extension)) return [];
    const meant = EXTENSION_NICKNAMES.get(extension) ?? knownNames(extension, RDS_EXTENSIONS).meant;
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const allowed = `an extension that RDS for PostgreSQL has (SHOW rds.extensions lists them)${hint}`;
    const keys = ["migrations", "extensions", index];
    return [violation({ keys, got: extension, allowed, to: meant }, context)];
  });
}

/** What a part of the migrations uses must be among the extensions. */
function usedExtensionsAreListed(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { extensions, indexes, materializedViews } = config.migrations;
  const trigrams = Object.entries(indexes).filter(([, { on }]) => /_trgm_ops\b/.test(on));
  const uses = [
    { extension: "pg_trgm", section: "indexes", names: trigrams.map(([name]) => name) },
    { extension: "pg_cron", section: "materializedViews", names: Object.keys(materializedViews) },
  ];
  return uses
    .filter(({ extension, names }) => names.length > 0 && !extensions.includes(extension))
    .map(({ extension, section, names }, position) =>
      violation(
        {
          keys: ["migrations", "extensions"],
          got: extensions,
          allowed: `${extension} among them, for ${names.map((name) => `migrations.${section}.${name}`).join(", ")}`,
          to: extension,
          at: ["migrations", "extensions", extensions.length + position],
          with: [["migrations", section]],
        },
        context,
      ),
    );
}

/** Rules on what the migrations keep true in the database. */
export const migrationRules: readonly Rule[] = [
  { reads: ["migrations"], check: extensionsExist },
  { reads: ["migrations"], check: usedExtensionsAreListed },
];
