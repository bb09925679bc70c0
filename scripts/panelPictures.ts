/**
 * Takes a picture of every state of the panel and of Doctor in every theme into `out/panel`, for whoever wants to look at all of them:
 * `node scripts/panelPictures.ts [--width=320] [--height=800] [--language=de] [--zoom=2] [--forced-colors] [state…]`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { doctorStates, openDoctor } from "../test/webview/doctorPage.ts";
import { createPanel, panelStates } from "../test/webview/states.ts";
import type { ThemeName } from "../test/webview/themes.ts";
import { themes } from "../test/webview/themes.ts";
import type { PageName } from "../test/webview/webviewTab.ts";
import { changeTheme, closeTab } from "../test/webview/webviewTab.ts";
import { findBrowser } from "./findBrowser.ts";
import { report } from "./progress.ts";

const folder = join(import.meta.dirname, "../out/panel");
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		width: { type: "string", default: "320" },
		height: { type: "string", default: "800" },
		language: { type: "string", default: "en" },
		zoom: { type: "string", default: "1" },
		"forced-colors": { type: "boolean", default: false },
	},
});
const zoom = Number(values.zoom);
const look = {
	width: Math.round(Number(values.width) / zoom),
	height: Math.round(Number(values.height) / zoom),
	language: values.language === "de" ? "de" : "en",
} as const;
const isWanted = (name: string) => positionals.length === 0 || positionals.some((part) => name.includes(part));

process.env.CHROMIUM = await findBrowser();
const show = createPanel(look);
for (const [name, state] of Object.entries(panelStates)) {
	if (isWanted(name)) await take((await show(state)).page, "webview", name);
}
for (const [name, state] of Object.entries(doctorStates)) {
	if (isWanted(`Doctor ${name}`)) await take((await openDoctor({ ...state, width: look.width })).page, "doctor", `Doctor ${name}`);
}
await closeTab();

async function take(page: Page, pageName: PageName, name: string): Promise<void> {
	await page.emulateMedia({ forcedColors: values["forced-colors"] ? "active" : "none" });
	for (const theme of Object.keys(themes) as ThemeName[]) {
		await changeTheme(page, pageName, theme);
		await page.screenshot({ path: join(folder, `${name}-${theme}-${values.width}-${look.language}.png`), animations: "disabled" });
	}
	report(name);
}
