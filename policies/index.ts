/** The policy pack: what `pulumi preview --policy-pack policies` runs. */

import { flushCompileCache } from "node:module";

import manifest from "./package.json" with { type: "json" };
import { RULES } from "./rules/index.ts";
import { serve } from "./server/serve.ts";

const { name, version, description } = manifest;
await serve(RULES, { name, version, description });

// The engine kills the pack at the end, before Node would write what it has compiled.
setImmediate(() => flushCompileCache());
