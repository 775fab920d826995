import "../../components/core/lean-sdk.ts";
import { withRunErrors } from "../../components/core/errors.ts";
import { declareCaches } from "./caches.ts";
import { declareDatabases } from "./databases.ts";
import { createSurroundings } from "./surroundings.ts";

withRunErrors(() => {
  const surroundings = createSurroundings();
  declareDatabases(surroundings);
  declareCaches(surroundings);
});
