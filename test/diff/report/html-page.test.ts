import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { Page } from "playwright-core";

import { toHtml } from "../../../diff/report/html/html.ts";
import { CHROMIUM_MISSING, findChromium } from "../../../lab/edge/site/chromium.ts";
import { LOST, SAMPLE, change, finding, property, report, verdict } from "../support/report.ts";
import { audit } from "./support/audit.ts";
import { startBrowser } from "./support/page.ts";
import type { OpenPage, PageBrowser } from "./support/page.ts";
import { largeReport } from "./support/reports.ts";

// A browser is started, on a machine that does other things too.
jest.setTimeout(180_000);

const program = findChromium(process.env);
const isCi = (process.env["CI"] ?? "") !== "";
if (program === undefined && !isCi) {
  process.stderr.write(`\nWARNING: the page was not opened in a browser. ${CHROMIUM_MISSING}\n\n`);
}

/** Where the browser is missing its tests are left out, but never where nobody would read the warning. */
const describeInBrowser = program === undefined && !isCi ? describe.skip : describe;

const sample = toHtml(SAMPLE);
let browser: PageBrowser | undefined;

beforeAll(async () => {
  if (program === undefined && !isCi) return;
  if (program === undefined) throw new Error(CHROMIUM_MISSING);
  browser = await startBrowser(program);
});

afterAll(async () => {
  await browser?.close();
});

/** Opens a page, and sees that nothing goes wrong in it and nothing is asked for. */
async function opened(
  html: string,
  look: (page: Page) => Promise<void>,
  { hash = "", ...options }: { hash?: string; colorScheme?: "light" | "dark" } = {},
): Promise<void> {
  if (browser === undefined) throw new Error(CHROMIUM_MISSING);
  const one: OpenPage = await browser.open(html, hash, options);
  try {
    await look(one.page);
    // The empty icon is in the page itself.
    const requested = one.requested.filter((url) => !url.startsWith("data:"));
    expect({ complaints: one.complaints, requested }).toEqual({ complaints: [], requested: [] });
  } finally {
    await one.close();
  }
}

const status = (page: Page) => page.textContent("#status");
const focused = (page: Page) =>
  page.evaluate<string>(`document.activeElement.querySelector(".name")?.textContent ?? ""`);
const hashOf = (page: Page) => page.evaluate<string>("location.hash");

describeInBrowser("the page", () => {
  it("filters by class, component, topic and words, and keeps that in its address", () =>
    opened(sample, async (page) => {
      expect(await status(page)).toBe("8 of 8 changes, 5 of 5 findings");
      await page.click('[data-class="data-loss"]');
      await page.click('[data-class="reboot"]');
      // Both are of the component database; of the findings two are on the writer.
      expect(await status(page)).toBe("2 of 8 changes, 2 of 5 findings");
      await page.fill("#text", "max_connections");
      expect(await status(page)).toBe("1 of 8 changes, 0 of 5 findings");
      await page.selectOption("#component", "database");
      await page.waitForURL(/component=database/);
      const hash = await hashOf(page);
      expect(hash).toBe("#class=data-loss,reboot&component=database&q=max_connections");
      await page.click("#clear");
      await page.click('[data-topic="policy"]');
      expect(await status(page)).toBe("1 of 8 changes, 1 of 5 findings");
    }));

  it("shows what a link asks for, and opens the change it points at", () =>
    opened(
      sample,
      async (page) => {
        expect(await status(page)).toBe("1 of 8 changes, 2 of 5 findings");
        expect(await page.getAttribute('[data-class="data-loss"]', "aria-pressed")).toBe("true");
        expect(await focused(page)).toBe("writer");
        const text = await page.innerText("#list li:not([hidden])");
        expect(text).toContain("components/database/postgres.ts:54");
        expect(text).toContain("600 to 1800 s, at once");
        expect(text).toContain("[secret]");
      },
      { hash: `#class=data-loss&at=${LOST.hash}` },
    ));

  it("is used by keyboard alone", () =>
    opened(sample, async (page) => {
      await page.keyboard.press("j");
      expect(await focused(page)).toBe("writer");
      await page.keyboard.press("j");
      expect(await focused(page)).toBe("files");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      expect(await page.locator("#list details[open] .property").count()).toBe(3);
      await page.keyboard.press("Space");
      expect(await page.locator("#list details[open]").count()).toBe(0);
      await page.keyboard.press("/");
      await page.keyboard.type("shop-uploads j");
      expect(await status(page)).toBe("0 of 8 changes, 0 of 5 findings");
      expect(await page.isVisible("#nothing")).toBe(true);
      await page.keyboard.press("Escape");
      expect(await status(page)).toBe("8 of 8 changes, 5 of 5 findings");
      await page.keyboard.type("shop-uploads");
      await page.keyboard.press("Enter");
      expect(await focused(page)).toBe("files");
    }));

  it("leads from the graph to the entry, and keeps the filters that show it", () =>
    opened(sample, async (page) => {
      await page.click('[data-class="data-loss"]');
      await page.focus("#graph a.node:has-text('writer')");
      await page.keyboard.press("Enter");
      expect(await focused(page)).toBe("writer");
      expect(await status(page)).toContain("1 of 8");
      await page.focus("#graph a.node:has-text('web')");
      await page.keyboard.press("Enter");
      expect(await focused(page)).toBe("web");
      expect(await status(page)).toContain("8 of 8");
    }));

  it("shows long text line by line, and values side by side only where there is room", () =>
    opened(sample, async (page) => {
      await page.click("#open-all");
      await page.waitForSelector(".lines ins");
      expect(await page.locator(".lines del").allTextContents()).toEqual(["-b: 2\n"]);
      expect(await page.locator(".lines ins").allTextContents()).toEqual(["+b: 20\n"]);
      const lefts = () =>
        page.evaluate<boolean>(`(() => {
          const [a, b] = document.querySelector(".values").children;
          return a.getBoundingClientRect().right <= b.getBoundingClientRect().left;
        })()`);
      expect(await lefts()).toBe(true);
      await page.setViewportSize({ width: 400, height: 900 });
      expect(await lefts()).toBe(false);
      const overflow = "document.documentElement.scrollWidth - innerWidth";
      expect(await page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
    }));

  it.each(["light", "dark"] as const)("is legible and named in the %s theme", (colorScheme) =>
    opened(
      sample,
      async (page) => {
        await page.click("#open-all");
        await page.click(".help summary");
        await page.waitForSelector(".property");
        expect(await page.evaluate(audit)).toEqual([]);
        const pressed = await page.getAttribute("#theme", "aria-pressed");
        expect(pressed).toBe(`${colorScheme === "dark"}`);
        await page.click("#theme");
        await page.click('[data-class="data-loss"]');
        expect(await page.evaluate(audit)).toEqual([]);
      },
      { colorScheme },
    ),
  );

  it("runs nothing that a report says", () => {
    const evil = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script><svg onload=alert(3)>`;
    const one = change({
      ...{ name: evil, component: evil, type: evil, unknownEffects: [evil] },
      verdicts: [verdict({ code: evil, message: evil, fix: evil, outage: { when: evil } })],
      properties: [property(evil, evil, { [evil]: `${evil}\n${evil}` })],
      declaration: { file: evil, line: 1, through: [] },
    });
    const steps = [{ change: evil, why: evil }];
    const findings = [finding({ code: evil, message: evil, urn: one.urn, steps })];
    const html = toHtml({
      ...report({ changes: [one], findings }),
      ...{ project: evil, stack: evil, base: { name: evil, commit: evil } },
      disagreements: [{ urn: one.urn, sandbox: evil, official: evil, properties: [evil] }],
    });
    return opened(html, async (page) => {
      await page.click("#open-all");
      await page.waitForSelector(".property");
      expect(await page.locator("img, svg[onload]").count()).toBe(0);
      expect(await page.locator("#list .name").textContent()).toBe(evil);
      await page.selectOption("#component", evil);
      expect(await status(page)).toBe("1 of 1 changes, 1 of 1 findings");
    });
  });
});

describeInBrowser("the page of 5,000 changes", () => {
  it("filters in less than 100 ms of its main thread, up to the frame that shows it", () =>
    opened(toHtml(largeReport(5_000)), async (page) => {
      const session = await page.context().newCDPSession(page);
      // Ticks of the thread: what other processes do on this machine is not counted.
      await session.send("Performance.enable", { timeDomain: "threadTicks" });
      const busy = async () => {
        const { metrics } = await session.send("Performance.getMetrics");
        return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
      };
      const own: number[] = [];
      const wall: number[] = [];
      for (const text of ["resource-1", "", "owner-42", "", "replace"]) {
        const before = await busy();
        wall.push(await page.evaluate<number>(search(text)));
        own.push((await busy()) - before);
      }
      const [middle, waited] = [median(own), median(wall)].map((one) => Math.round(one));
      process.stderr.write(
        `\n5,000 changes: a search takes ${middle} ms of the main thread, ${waited} ms on the clock\n`,
      );
      expect(await status(page)).toBe("715 of 5000 changes");
      expect(middle).toBeLessThan(100);
    }));
});

/** Types a search; the milliseconds until the frame that shows it is made. */
const search = (text: string) => `(async () => {
  const field = document.getElementById("text");
  const start = performance.now();
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event("input"));
  await new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = resolve;
      channel.port2.postMessage("after the frame");
    });
  });
  return performance.now() - start;
})()`;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
