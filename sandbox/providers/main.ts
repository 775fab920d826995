/**
 * Entry of the sandbox's provider process:
 *
 *     node sandbox/providers/main.ts
 *
 * Everything is in serve.ts. It is loaded after Node's compile cache is on, so that a second run
 * neither strips types nor compiles again (measured on 2 cores: ready after 0.2 s in place of 0.46 s).
 */

import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "..", "..", "node_modules", ".cache", "node"));
await import("./serve.ts");
