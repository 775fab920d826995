import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";

import { rdsGuide } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** A master password that ends up in the state. */
export const rdsPassword = resourceRule({
  name: "rds-password",
  service: "database",
  checks: "The master password is not kept in the program or its state, not even as a secret.",
  why: "Whoever may read the state, or decrypt it, is the administrator of the database; the password is also in every copy and log of it.",
  severity: "critical",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC02-BP03" },
    rdsGuide("Password management with AWS Secrets Manager", "rds-secrets-manager"),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const name = database.type === CLUSTER ? "masterPassword" : "password";
    const password = database.at(name);
    // Its existence is the mistake: a secret or unknown value is no better.
    if (!isGiven(password)) return;
    report.violation(
      `${name} is set, and is kept in the state: use manageMasterUserPassword: true, or ${name}Wo, which is sent to AWS and not stored.`,
      password,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", manageMasterUserPassword: true } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", password: "correct horse" } },
    says: [
      "password is set, and is kept in the state: use manageMasterUserPassword: true, or passwordWo, which is sent to AWS and not stored.",
    ],
  },
});
