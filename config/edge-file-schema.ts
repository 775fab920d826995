import { z } from "zod";
import type { EdgeConfiguration } from "../tuning/edge-lint/model.ts";

/** Shapes of an edge file; what each key means is said once, in model.ts. */

const text = z.string({ error: "a text" }).min(1, { error: "a text that is not empty" });
const texts = z.array(text, { error: "a list of texts" });
const flag = z.boolean({ error: "true or false" });
const seconds = z
  .int({ error: "a whole number of seconds, 0 or more" })
  .min(0, { error: "a whole number of seconds, 0 or more" });
const sizeInBytes = z
  .int({ error: "a whole number of bytes, 0 or more" })
  .min(0, { error: "a whole number of bytes, 0 or more" });
const status = z
  .int({ error: "an HTTP status, 100 to 599" })
  .min(100, { error: "an HTTP status, 100 to 599" })
  .max(599, { error: "an HTTP status, 100 to 599" });
const path = z
  .string({ error: 'a path from / on, * for any characters, as "/api/*"' })
  .regex(/^\//, 'a path from / on, * for any characters, as "/api/*"');
const rate = z.union([z.number().positive(), z.literal("unlimited")], {
  error: "a number above 0, or unlimited",
});

const key = z.strictObject({
  headers: texts.optional(),
  cookies: texts.optional(),
  query: z
    .union([z.enum(["none", "all"]), z.array(z.string())], {
      error: "none, all or a list of parameters",
    })
    .optional(),
});

const cacheRule = z.strictObject({
  path,
  host: text.optional(),
  content: text.optional(),
  api: flag.optional(),
  cacheControl: text.optional(),
  ttl: z
    .strictObject({
      min: seconds.optional(),
      default: seconds.optional(),
      max: seconds.optional(),
      override: seconds.optional(),
    })
    .optional(),
  browserTtl: seconds.optional(),
  key: key.optional(),
  bypass: texts.optional(),
  compression: z
    .strictObject({ enabled: flag, gzip: flag.optional(), brotli: flag.optional() })
    .optional(),
  statusTtls: z.record(z.string(), seconds).optional(),
});

const cache = z.strictObject({
  name: text,
  host: text.optional(),
  vendor: z.enum(["cloudflare", "cloudfront"]).optional(),
  rules: z.array(cacheRule),
  errors: z
    .array(
      z.strictObject({
        status,
        answeredWith: status.optional(),
        page: path.optional(),
        ttl: seconds.optional(),
      }),
    )
    .optional(),
});

const worker = z.strictObject({
  name: text,
  host: text.optional(),
  syntax: z.enum(["modules", "service-worker"]).optional(),
  keyIsUrl: flag.optional(),
  looksUp: texts,
  stores: texts,
  key,
  variesBy: texts.optional(),
  bypass: texts.optional(),
  respects: texts.optional(),
  writes: text.optional(),
  store: z.enum(["data-centre", "tiered"]).optional(),
  storeNote: text.optional(),
  lifetimes: z.array(z.strictObject({ path, content: text.optional(), ttl: seconds })).optional(),
});

const zone = z.strictObject({
  name: text,
  vendor: z.literal("cloudflare").optional(),
  plan: z.enum(["free", "pro", "business", "enterprise"]).optional(),
  settings: z
    .array(
      z.strictObject({
        id: text,
        value: z.unknown(),
        scope: text.optional(),
        api: flag.optional(),
      }),
    )
    .optional(),
  pageRules: texts.optional(),
});

const file = z.strictObject({
  path,
  cacheControl: text.optional(),
  contentType: text.optional(),
  bytes: sizeInBytes.optional(),
  compression: z.enum(["edge", "copy", "none"]).optional(),
});

const deployStep = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.literal("upload"),
    content: z.enum(["assets", "pages", "everything"]),
    deletes: flag.optional(),
    as: text.optional(),
  }),
  z.strictObject({ action: z.literal("invalidate"), paths: z.array(path), as: text.optional() }),
  z.strictObject({
    action: z.literal("prune"),
    keepReleases: z.int({ error: "a whole number, 1 or more" }).min(1, { error: "1 or more" }),
    as: text.optional(),
  }),
]);

/** One edge: a document of an edge file. */
export const edgeSchema = z.strictObject({
  name: text.optional(),
  origins: z
    .array(
      z.strictObject({
        host: text.optional(),
        path,
        cacheControl: text.optional(),
        variesBy: texts.optional(),
      }),
    )
    .optional(),
  caches: z.array(cache).optional(),
  workers: z.array(worker).optional(),
  zones: z.array(zone).optional(),
  files: z.array(file).optional(),
  build: z
    .strictObject({ hashedNames: z.array(path).optional(), dropsConsole: flag.optional() })
    .optional(),
  deploy: z.array(deployStep).optional(),
  headers: z
    .array(
      z.strictObject({
        name: text,
        value: z.string({ error: "a text; put numbers in quotes" }),
        host: text.optional(),
        path: path.optional(),
        except: z.array(path).optional(),
        status: status.optional(),
        asked: flag.optional(),
      }),
    )
    .optional(),
  lifetimes: z
    .array(
      z.strictObject({
        by: text,
        content: text,
        ttl: seconds,
        host: text.optional(),
        paths: z.array(path).optional(),
      }),
    )
    .optional(),
  metrics: z
    .array(
      z.strictObject({
        metric: text,
        namespace: text,
        region: text.optional(),
        dimensions: z.record(z.string(), text).optional(),
        additionalMetrics: flag.optional(),
      }),
    )
    .optional(),
  claims: z
    .strictObject({
      gigabitsPerSecond: rate.optional(),
      requestsPerSecond: rate.optional(),
      targets: z.array(z.strictObject({ metric: text, target: text, said: text })).optional(),
    })
    .optional(),
}) satisfies z.ZodType<EdgeConfiguration>;
