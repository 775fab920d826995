import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";

/** A page opened from a file, and everything that goes wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, dialogs, violations of the page's policy. */
  readonly complaints: readonly string[];
  /** Addresses that were asked for, without the page's own. */
  readonly requested: readonly string[];
  close(): Promise<void>;
}

/** A browser that opens pages from files. */
export interface PageBrowser {
  /** Opens a page, with a part of the address after "#". */
  open(html: string, hash?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** Starts Chromium, without a network. */
export async function startBrowser(executablePath: string): Promise<PageBrowser> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-page-"));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    // Its sandbox needs a user namespace, which root does not get.
    args: [
      "--host-resolver-rules=MAP * ~NOTFOUND",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  let count = 0;
  return {
    open: (html, hash = "", options = {}) => {
      count += 1;
      const file = join(folder, `page-${count}.html`);
      writeFileSync(file, html);
      return openPage(browser, `${pathToFileURL(file).href}${hash}`, options);
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const complaints: string[] = [];
  const requested: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => requested.push(request.url()));
  await page.exposeFunction("noteViolation", (text: string) => complaints.push(text));
  await page.addInitScript(`
    document.addEventListener("securitypolicyviolation", (event) => {
      noteViolation(event.effectiveDirective + " " + event.blockedURI);
    });
  `);
  await page.goto(address);
  const own = address.split("#")[0] ?? address;
  return {
    page,
    complaints,
    get requested() {
      return requested.filter((url) => url.split("#")[0] !== own);
    },
    close: () => context.close(),
  };
}
