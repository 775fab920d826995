/**
 * Makes registering resources through the Pulumi SDK cheaper without changing what is registered.
 *
 * Import it first in a program, for its effect. Measured with `make bench` on 4,000 parameter groups, the SDK spends most of the
 * program's time and memory on bookkeeping that only a person debugging the SDK reads. Five things are changed, each leaving its
 * observable behaviour in place:
 *
 * 1. **Stack formatting.** The SDK's runner installs `source-map-support`, which maps every stack it formats. Node strips types in
 *    place, so positions in this program are right without a map: stacks and resource source positions stay, the mapping goes.
 * 2. **Promise-leak detection.** The SDK formats a stack for every promise it tracks. Here a promise is tracked (a program that
 *    ends with an unfinished registration still fails, with the SDK's own message) but carries no stack.
 * 3. **Outputs nobody reads.** The SDK builds an Output (about 20 promises) for each property of each resource. Here the Output is
 *    built by the SDK's own code when the property is first read.
 * 4. **Debug messages.** The SDK sends several debug messages per resource to the engine, which drops them unless it runs with
 *    `--debug`.
 * 5. **TypeScript and npm's Arborist.** The SDK loads both at start (0.2 s, 45 MB) to serialize functions, which few programs do.
 *    Here they are loaded when the SDK first uses them.
 *
 * `PLUMBLINE_SDK_DEBUG=true` leaves the SDK untouched (the sandbox sets it for `--debug`), and so does the SDK's own
 * `PULUMI_DEBUG_PROMISE_LEAKS`. Where a part of the SDK is not shaped as expected, that part is left as it is.
 */
import Module, { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";

type AnyFunction = (...args: never[]) => unknown;
type SdkModule = Record<string, unknown>;
type Resolver = (...result: unknown[]) => void;
type TransferProperties = (
  onto: Record<string, unknown>,
  label: string,
  props: Record<string, unknown>,
) => Record<string, Resolver>;

const sdk = createRequire(import.meta.url);

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

/** Tracks promises for the SDK's leak report without formatting a stack for each. */
function leanLeakDetection(): void {
  const debuggable = sdk("@pulumi/pulumi/runtime/debuggable.js") as SdkModule;
  const state = sdk("@pulumi/pulumi/runtime/state.js") as SdkModule;
  const original = debuggable["debuggablePromise"];
  const getStore = state["getStore"] as (() => { leakCandidates?: Set<unknown> }) | undefined;
  if (
    !isFunction(original) ||
    !isFunction(getStore) ||
    !(getStore().leakCandidates instanceof Set)
  ) {
    return;
  }
  // The original schedules the report at exit on its first call.
  void (original as (p: Promise<void>, context: string) => unknown)(Promise.resolve(), "lean-sdk");
  debuggable["debuggablePromise"] = (promise: Promise<unknown>) => {
    const candidates = getStore().leakCandidates;
    candidates?.add(promise);
    return promise.then(
      (value) => {
        candidates?.delete(promise);
        return value;
      },
      (error: unknown) => {
        candidates?.delete(promise);
        throw error;
      },
    );
  };
}

/** Builds a property's Output when it is first read, by the SDK's own code. */
function lazyOutputs(): void {
  const rpc = sdk("@pulumi/pulumi/runtime/rpc.js") as SdkModule;
  if (!isFunction(rpc["transferProperties"])) {
    return;
  }
  const transfer = rpc["transferProperties"] as TransferProperties;
  rpc["transferProperties"] = ((onto, label, props) => {
    const resolvers: Record<string, Resolver> = {};
    for (const key of Object.keys(props)) {
      if (key === "id" || key === "urn") {
        continue;
      }
      if (Object.hasOwn(onto, key)) {
        transfer(onto, label, { [key]: props[key] }); // throws the SDK's own error
      }
      let settled: unknown[] | undefined;
      let resolve: Resolver | undefined;
      resolvers[key] = (...result) => {
        settled = result;
        resolve?.(...result);
      };
      Object.defineProperty(onto, key, {
        configurable: true,
        enumerable: true,
        get: () => {
          // The SDK refuses a property that is already there, so the accessor makes way first.
          Reflect.deleteProperty(onto, key);
          resolve = transfer(onto, label, { [key]: props[key] })[key];
          if (settled !== undefined) {
            resolve?.(...settled);
          }
          return onto[key];
        },
        set: (value: unknown) => {
          Object.defineProperty(onto, key, {
            configurable: true,
            enumerable: true,
            writable: true,
            value,
          });
        },
      });
    }
    return resolvers;
  }) satisfies TransferProperties;
}

/** Drops debug messages instead of sending each to an engine that drops it. */
function quietDebugLog(): void {
  const log = sdk("@pulumi/pulumi/log/index.js") as SdkModule;
  if (isFunction(log["debug"])) {
    log["debug"] = () => Promise.resolve();
  }
}

/** Stands in for a module until something is read of it. */
function lazyModule(path: string): void {
  if (sdk.cache[path] !== undefined) return;
  const standIn = new Module(path);
  standIn.loaded = true;
  let real: SdkModule | undefined;
  standIn.exports = new Proxy(
    {},
    {
      get: (_target, key: string) => {
        // Keeps compiled `import *` from copying the exports, which would load them.
        if (key === "__esModule") return true;
        if (real === undefined) {
          Reflect.deleteProperty(sdk.cache, path);
          real = sdk(path) as SdkModule;
        }
        return real[key];
      },
    },
  );
  sdk.cache[path] = standIn;
}

if (
  process.env["PLUMBLINE_SDK_DEBUG"] !== "true" &&
  (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] ?? "") === ""
) {
  // Registering thousands of resources is one long burst: V8 answers by growing its young generation to over 100 MB, which is
  // never used again. Held at the size it has when the program starts.
  setFlagsFromString("--semi-space-growth-factor=1");
  Reflect.deleteProperty(Error, "prepareStackTrace");
  lazyModule(sdk.resolve("@pulumi/pulumi/typescript-shim.js"));
  lazyModule(createRequire(sdk.resolve("@pulumi/pulumi")).resolve("@npmcli/arborist"));
  leanLeakDetection();
  lazyOutputs();
  quietDebugLog();
}
