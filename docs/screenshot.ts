/** Takes a picture of a page in a file: `node docs/screenshot.ts page.html out.png [--dark]`. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { CHROMIUM_MISSING, findChromium } from "../lab/edge/site/chromium.ts";

/** Of a laptop's window; the picture has two pixels for each. */
const VIEWPORT = { width: 1280, height: 900 };

const { values, positionals } = parseArgs({
  options: { dark: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [page, picture] = positionals;
const program = findChromium(process.env);
if (page === undefined || picture === undefined || positionals.length > 2) {
  stop("usage: node docs/screenshot.ts PAGE.html PICTURE.png [--dark]");
} else if (program === undefined) {
  stop(CHROMIUM_MISSING);
} else {
  await takePicture(program, page, picture, values.dark);
}

async function takePicture(executablePath: string, from: string, to: string, isDark: boolean) {
  // Chromium's sandbox needs a user namespace, which root does not get.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, headless: true, args });
  try {
    const tab = await browser.newPage({
      viewport: VIEWPORT,
      deviceScaleFactor: 2,
      colorScheme: isDark ? "dark" : "light",
      reducedMotion: "reduce",
    });
    // The part after "#" says what is shown of the page, as in its address.
    const [file = "", hash] = from.split("#");
    const address = pathToFileURL(resolve(file)).href;
    await tab.goto(hash === undefined ? address : `${address}#${hash}`);
    await tab.screenshot({ path: to });
  } finally {
    await browser.close();
  }
}

function stop(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
