import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { CHROMIUM_MISSING, findChromium } from "../../../lab/edge/site/chromium.ts";
import type { EngineResource } from "../../../lab/edge/site/model.ts";
import { createApi } from "./support/api.ts";
import { withCsp, withDistribution, withSecurityHeaders } from "./support/mutations.ts";
import { prodEdge } from "./support/prod-site.ts";
import { openSite } from "./support/visit.ts";
import type { OpenSite, Visitor } from "./support/visit.ts";

// A browser is started, and pages are loaded on a machine that does other things too.
jest.setTimeout(60_000);

const program = findChromium(process.env);
const isCi = (process.env["CI"] ?? "") !== "";
if (program === undefined && !isCi) {
  process.stderr.write(`\nWARNING: the site was not opened in a browser. ${CHROMIUM_MISSING}\n\n`);
}

/** Where the browser is missing its tests are left out, but never where nobody would read the warning. */
const describeInBrowser = program === undefined && !isCi ? describe.skip : describe;

const READY = `[data-state="ready"]`;

/** What an injected script would do. */
const INJECT = `
  const script = document.createElement("script");
  script.textContent = "document.documentElement.dataset.injected = 'yes'";
  document.body.append(script);
  document.documentElement.dataset.injected ?? "no"
`;

const api = createApi();
const opened: OpenSite[] = [];
let prod: readonly EngineResource[];
let site: OpenSite;

async function open(resources: readonly EngineResource[]): Promise<OpenSite> {
  if (program === undefined) throw new Error(CHROMIUM_MISSING);
  const one = await openSite(resources, api.handler, program);
  opened.push(one);
  return one;
}

beforeAll(async () => {
  if (program === undefined && !isCi) return;
  prod = await prodEdge();
  site = await open(prod);
});

afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
});

/** Runs `visit` in a fresh profile. */
async function visiting(of: OpenSite, visit: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await of.visitor();
  try {
    await visit(visitor);
  } finally {
    await visitor.close();
  }
}

/** Opens a page of the site and waits until its script has shown it. */
async function show({ page }: Visitor, path: string) {
  const response = await page.goto(address(path));
  await page.waitForSelector("main[data-page]");
  return response;
}

/** Waits for what the browser reports by itself, a moment after it has happened. */
async function until(condition: () => boolean): Promise<void> {
  for (let left = 200; left > 0 && !condition(); left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const address = (path: string) => `https://${site.host}${path}`;

/** Asks from within the page, as the site's own script would. */
const fetched = (path: string) =>
  `fetch("${path}").then(async (r) => ({ status: r.status, type: r.headers.get("content-type"), text: await r.text() }))`;

/** What tells a site that has been loaded whole. */
const LOOKS = `({
  secure: isSecureContext,
  styled: document.styleSheets[0].cssRules.length > 10,
  drawn: document.querySelector("img").naturalWidth > 0,
})`;

interface Fetched {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Whether another site gets to show this one in a frame. */
async function isFramed({ page }: Visitor, of: OpenSite): Promise<boolean> {
  const body = `<iframe src="https://${of.host}/"></iframe>`;
  await page.route("https://framer.example/", (route) =>
    route.fulfill({ contentType: "text/html", body }),
  );
  await page.goto("https://framer.example/");
  const [, frame] = page.frames();
  if (frame === undefined) throw new Error("the page has no frame");
  await frame.waitForLoadState();
  return (await frame.content()).includes(`class="brand"`);
}

describeInBrowser("the prod stack's site in Chromium", () => {
  it("shows its page and the API's status, without a complaint, from its own host only", async () => {
    await visiting(site, async (visitor) => {
      const { page, complaints, violations, requested } = visitor;
      expect((await show(visitor, "/"))?.status()).toBe(200);
      expect(await page.textContent("h1")).toBe("Status");
      expect(await page.textContent(READY)).toContain("All systems operational");
      expect(await page.textContent(".card")).toContain("41 ms");
      expect(await page.evaluate(LOOKS)).toStrictEqual({ secure: true, styled: true, drawn: true });
      expect(complaints).toStrictEqual([]);
      expect(violations).toStrictEqual([]);
      expect(requested.filter((url) => new URL(url).host !== site.host)).toStrictEqual([]);
    });
  });

  it("opens every page by its address", async () => {
    await visiting(site, async (visitor) => {
      for (const [path, title] of [
        ["/regions", "Regions"],
        ["/platform", "Platform"],
        ["/nowhere/at/all", "Page not found"],
      ] as const) {
        expect((await show(visitor, path))?.status()).toBe(200);
        expect(await visitor.page.textContent("h1")).toBe(title);
      }
      expect(visitor.complaints).toStrictEqual([]);
      expect(visitor.violations).toStrictEqual([]);
    });
  });

  it("changes pages without asking the server for one", async () => {
    await visiting(site, async (visitor) => {
      const { page, complaints } = visitor;
      await show(visitor, "/");
      const before = site.served.length;
      await page.click(`nav a[href="/regions"]`);
      await page.waitForSelector(`main[data-page="/regions"]`);
      expect(page.url()).toBe(address("/regions"));
      const asked = site.served.slice(before).map(({ url }) => url);
      expect(asked).not.toContain(address("/regions"));
      expect(complaints).toStrictEqual([]);
    });
  });

  it("answers 404 and no page for missing files", async () => {
    await visiting(site, async (visitor) => {
      await show(visitor, "/");
      for (const path of [
        "/assets/gone.00000000.js",
        "/assets/gone",
        "/images/gone.svg",
        "/gone.png",
      ]) {
        const { status, type, text } = await visitor.page.evaluate<Fetched>(fetched(path));
        expect([path, status]).toStrictEqual([path, 404]);
        expect(type).not.toContain("html");
        expect(text).not.toContain("<html");
      }
    });
  });

  it("keeps the API's errors: status and JSON", async () => {
    await visiting(site, async (visitor) => {
      await show(visitor, "/");
      for (const [path, status, error] of [
        ["/api/missing", 404, "not found"],
        ["/api/fail", 503, "unavailable"],
      ] as const) {
        const answer = await visitor.page.evaluate<Fetched>(fetched(path));
        expect(answer).toMatchObject({ status, type: "application/json" });
        expect(JSON.parse(answer.text)).toStrictEqual({ error });
      }
    });
  });

  it("tells its visitor when the API fails", async () => {
    api.setBroken(true);
    try {
      await visiting(site, async (visitor) => {
        await show(visitor, "/");
        const shown = await visitor.page.textContent(`[data-state="error"]`);
        expect(shown).toContain("The server answered 503.");
        expect(visitor.violations).toStrictEqual([]);
      });
    } finally {
      api.setBroken(false);
    }
  });

  it("asks for no hashed asset twice, and whether the page has changed", async () => {
    await visiting(site, async (visitor) => {
      await show(visitor, "/regions");
      const first = site.served.length;
      const again = await visitor.page.context().newPage();
      await show({ ...visitor, page: again }, "/regions");
      expect(await again.textContent("h1")).toBe("Regions");
      const second = site.served.slice(first);
      expect(second.filter(({ behaviour }) => behaviour === "/assets/*")).toStrictEqual([]);
      const html = second.find(({ url }) => url === address("/regions"));
      expect(html).toMatchObject({ status: 304 });
    });
  });

  it("comes by HTTP once, and never again", async () => {
    await visiting(site, async ({ page }) => {
      const plain = `http://${site.host}/platform`;
      const inPlain = (from: number) =>
        site.served.slice(from).filter(({ url }) => url.startsWith("http://"));
      const before = site.served.length;
      const response = await page.goto(plain);
      expect(response?.url()).toBe(address("/platform"));
      expect(inPlain(before)).toMatchObject([{ url: plain, status: 301 }]);
      const later = site.served.length;
      expect((await page.goto(plain))?.url()).toBe(address("/platform"));
      expect(inPlain(later)).toStrictEqual([]);
    });
  });

  it("stops an injected script and a connection to elsewhere", async () => {
    await visiting(site, async (visitor) => {
      const { page, violations } = visitor;
      await show(visitor, "/");
      expect(await page.evaluate(INJECT)).toBe("no");
      await page.evaluate(`fetch("https://elsewhere.example/").catch(() => undefined)`);
      await until(() => violations.length >= 2);
      expect(violations).toStrictEqual([
        "script-src-elem inline",
        "connect-src https://elsewhere.example/",
      ]);
    });
  });

  it("cannot be framed", async () => {
    await visiting(site, async (visitor) => {
      expect(await isFramed(visitor, site)).toBe(false);
    });
  });
});

// Each shows that a test above fails when the stack is worse.
describeInBrowser("a worse stack in Chromium", () => {
  it("runs the injected script, and is framed, where the policy allows it", async () => {
    const withoutFrameOptions = withSecurityHeaders(prod, (headers) => ({
      ...headers,
      frameOptions: undefined,
    }));
    const worse = await open(
      withCsp(withoutFrameOptions, (csp) =>
        csp
          .replace("script-src ", "script-src 'unsafe-inline' ")
          .replace("frame-ancestors 'none'", "frame-ancestors *"),
      ),
    );
    await visiting(worse, async (visitor) => {
      await show(visitor, "/");
      expect(await visitor.page.evaluate(INJECT)).toBe("yes");
      expect(visitor.violations).toStrictEqual([]);
      expect(await isFramed(visitor, worse)).toBe(true);
    });
  });

  it("shows nothing, and says why, where the policy forbids the site's own script", async () => {
    const worse = await open(
      withCsp(prod, (csp) => csp.replace("script-src 'self'", "script-src 'none'")),
    );
    await visiting(worse, async ({ page, violations, complaints }) => {
      await page.goto(address("/"));
      await until(() => violations.length > 0 && complaints.length > 0);
      expect(await page.locator("h1").count()).toBe(0);
      expect(violations.join()).toContain("script-src-elem https://");
      expect(complaints.join()).toContain("Content Security Policy");
    });
  });

  it("hides missing assets and the API's errors where errors are mapped to the page", async () => {
    const responses = [403, 404, 503].map((errorCode) => ({
      errorCode,
      responseCode: 200,
      responsePagePath: "/index.html",
    }));
    const worse = await open(withDistribution(prod, { customErrorResponses: responses }));
    await visiting(worse, async (visitor) => {
      await show(visitor, "/");
      for (const path of ["/assets/gone.00000000.js", "/api/missing", "/api/fail"]) {
        const answer = await visitor.page.evaluate<Fetched>(fetched(path));
        expect(answer.status).toBe(200);
        expect(answer.text).toContain("<html");
      }
    });
  });
});
