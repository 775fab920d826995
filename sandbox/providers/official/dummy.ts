/**
 * What an official provider is started and configured with: no login of the user's, and nowhere to go. What each
 * provider does with it was read from its source; docs/official-providers.md says where.
 */

import { RUN_VARIABLE } from "../../reap.ts";
import { Secret, UNKNOWN } from "../model.ts";
import type { Props, Value } from "../model.ts";

/** An address of this machine where nothing listens: connecting to tcpmux (port 1) is refused at once. */
export const NOWHERE = "127.0.0.1:1";

/** Stands where a provider insists on a login. Cloudflare's takes 40 characters, no fewer. */
const DUMMY = "0".repeat(40);

/** A cluster that does not answer. One that is no kubeconfig at all would leave the provider without its clients. */
const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "nowhere", cluster: { server: `https://${NOWHERE}` } }],
  users: [{ name: "nobody", user: { token: DUMMY } }],
  contexts: [{ name: "nowhere", context: { cluster: "nowhere", user: "nobody" } }],
  "current-context": "nowhere",
});

/** How a package's provider is configured. */
interface Recipe {
  /** Options that may decide a verdict; taken from the program's own configuration, nothing else is. */
  readonly kept: readonly string[];
  /** What is said instead of all others. */
  readonly set: (proxy: string) => Readonly<Record<string, unknown>>;
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  aws: {
    kept: ["region", "defaultTags", "ignoreTags"],
    set: (proxy) => {
      return {
        accessKey: DUMMY,
        secretKey: DUMMY,
        skipCredentialsValidation: true,
        skipMetadataApiCheck: true,
        skipRequestingAccountId: true,
        skipRegionValidation: true,
        // Its own default is 25 attempts, each refused after a longer pause.
        maxRetries: 1,
        httpProxy: proxy,
        httpsProxy: proxy,
      };
    },
  },
  cloudflare: {
    kept: [],
    set: () => ({ apiToken: DUMMY, baseUrl: `http://${NOWHERE}/client/v4` }),
  },
  kubernetes: {
    kept: ["namespace", "enableServerSideApply", "enableConfigMapMutable", "enableSecretMutable"],
    set: () => ({ kubeconfig: KUBECONFIG, deleteUnreachable: false }),
  },
};

/**
 * The configuration for an official provider, as the engine spells it: text, or JSON where the option is no text.
 *
 * @param config the program's own; unknown and secret values of it are left out
 * @param proxy URL of the proxy that refuses everything
 */
export function dummyConfig(
  name: string,
  config: Props,
  proxy: string,
): Readonly<Record<string, string>> {
  const recipe = RECIPES[name] ?? { kept: [], set: () => ({}) };
  const kept = recipe.kept.flatMap((key): [string, string][] => {
    const value = config[key];
    return value === undefined || value === null || !isPlain(value) ? [] : [[key, spell(value)]];
  });
  const set = Object.entries(recipe.set(proxy)).map(([key, value]) => [key, spell(value)]);
  return Object.fromEntries([...kept, ...set]) as Record<string, string>;
}

/** Text and JSON; neither a secret nor a value that is not known yet. */
function isPlain(value: Value): boolean {
  if (value === UNKNOWN || value instanceof Secret) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((item) => isPlain(item as Value));
}

function spell(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The whole environment of a plugin. Nothing of the user's is in it but where programs are found: no login, no
 * settings of a cloud's own tools, and an empty home, so that it finds none there either.
 *
 * @param proxy URL of the proxy that refuses everything
 * @param home an empty folder
 */
export function dummyEnvironment(
  proxy: string,
  home: string,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [
    [name, proxy],
    [name.toLowerCase(), proxy],
  ]);
  // By this mark the sandbox ends what a killed run has left.
  const run = env[RUN_VARIABLE];
  return {
    PATH: env["PATH"],
    HOME: home,
    TMPDIR: home,
    ...(run === undefined ? {} : { [RUN_VARIABLE]: run }),
    ...(Object.fromEntries(proxies) as Record<string, string>),
    // The plugin reports to us, on this machine.
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
    AWS_ACCESS_KEY_ID: DUMMY,
    AWS_SECRET_ACCESS_KEY: DUMMY,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    KUBECONFIG: "/dev/null",
    CHECKPOINT_DISABLE: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
