import { findProgram } from "./command.ts";
import { installPackages } from "./installPackages.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** What a Chromium needs to run as root in a container, and to talk to nobody by itself. */
export const browserFlags = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/** The path of a Chromium: `CHROMIUM` of the environment, else one on PATH, else a newly installed one. */
export async function findBrowser(): Promise<string> {
	const found = process.env.CHROMIUM || (await findProgram(names));
	if (found) {
		return found;
	}
	await installPackages(["chromium"], "The browser that shows the editor");
	const installed = await findProgram(names);
	if (!installed) {
		throw new Error("Chromium was installed, but it is not on PATH. Set CHROMIUM to its path.");
	}
	return installed;
}
