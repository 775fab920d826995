import type { Browser, BrowserContext, Page } from "playwright-core";

import { makeCertificate } from "../../../../lab/edge/site/certificate.ts";
import { launchChromium } from "../../../../lab/edge/site/chromium.ts";
import { createDistribution } from "../../../../lab/edge/site/distribution.ts";
import type { CustomOriginHandler, ViewerResponse } from "../../../../lab/edge/site/exchange.ts";
import type { EngineResource } from "../../../../lab/edge/site/model.ts";
import { siteModel } from "../../../../lab/edge/site/resources.ts";
import { startServer } from "../../../../lab/edge/site/server.ts";

/** A request that reached the server. */
export interface Served extends Pick<ViewerResponse, "status" | "behaviour"> {
  readonly url: string;
}

/** The site under its own name, in a browser. */
export interface OpenSite {
  readonly host: string;
  /** All requests that reached the servers, in order. */
  readonly served: readonly Served[];
  /** A fresh profile: nothing cached. */
  visitor(): Promise<Visitor>;
  close(): Promise<void>;
}

/** Somebody with a browser, and everything that goes wrong in it. */
export interface Visitor {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors. */
  readonly complaints: readonly string[];
  /** Violated directives with what they blocked: "script-src-elem inline". */
  readonly violations: readonly string[];
  /** Addresses that were asked for, wherever they are. */
  readonly requested: readonly string[];
  close(): Promise<void>;
}

/** Serves resources of the engine on this machine, over TLS and without, and starts a Chromium that finds nothing else. */
export async function openSite(
  resources: readonly EngineResource[],
  custom: CustomOriginHandler,
  program: string,
): Promise<OpenSite> {
  const distribution = createDistribution(siteModel(resources), custom);
  const [host = ""] = distribution.model.aliases;
  const certificate = makeCertificate([host]);
  const served: Served[] = [];
  const onAnswer = (request: { protocol: string; path: string }, response: ViewerResponse) => {
    const { status, behaviour } = response;
    served.push({ url: `${request.protocol}://${host}${request.path}`, status, behaviour });
  };
  const https = await startServer({ distribution, certificate, onAnswer });
  const http = await startServer({ distribution, onAnswer });
  const hosts = { [`${host}:443`]: https.port, [`${host}:80`]: http.port };
  const { publicKeyHash } = certificate;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await Promise.all([https.close(), http.close()]);
  };
  try {
    const launched = await launchChromium({ program, hosts, publicKeyHash });
    browser = launched;
    return { host, served, visitor: async () => watch(await launched.newContext()), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function watch(context: BrowserContext): Promise<Visitor> {
  const complaints: string[] = [];
  const violations: string[] = [];
  const requested: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => requested.push(request.url()));
  await page.exposeFunction("noteViolation", (text: string) => violations.push(text));
  await page.addInitScript(`
    document.addEventListener("securitypolicyviolation", (event) => {
      noteViolation(event.effectiveDirective + " " + event.blockedURI);
    });
  `);
  return { page, complaints, violations, requested, close: () => context.close() };
}
