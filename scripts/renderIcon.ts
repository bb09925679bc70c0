/** Renders `media/icon.svg` to the 128 × 128 PNG that the extension view wants: `node scripts/renderIcon.ts`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browserFlags, findBrowser } from "./findBrowser.ts";

const media = join(import.meta.dirname, "../media");
const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags });
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${await readFile(join(media, "icon.svg"), "utf8")}`);
await page.screenshot({ path: join(media, "icon.png"), omitBackground: true });
await browser.close();
