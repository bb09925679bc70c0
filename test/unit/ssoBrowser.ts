import type { SignInDesk } from "../../src/core/signIn.ts";

/** A person at a browser, who decides on the page that is opened and follows wherever that leads. */
export class Browser implements SignInDesk {
	readonly opened: string[] = [];
	readonly codes: { readonly code: string; readonly url: string }[] = [];
	/** What the person sees at the end. */
	lastPage: Promise<Response> | undefined;
	private readonly decide: (url: string) => Promise<Response>;

	constructor(decide: (url: string) => Promise<Response>) {
		this.decide = decide;
	}

	openPage(url: string): Promise<boolean> {
		this.opened.push(url);
		this.lastPage = this.decide(url);
		return Promise.resolve(true);
	}

	showCode(code: string, url: string): void {
		this.codes.push({ code, url });
	}
}

export function allow(url: string): Promise<Response> {
	return press(url, "allow");
}

export function deny(url: string): Promise<Response> {
	return press(url, "deny");
}

/** Reads the page and does nothing more. */
export function look(url: string): Promise<Response> {
	return fetch(url);
}

async function press(url: string, decision: string): Promise<Response> {
	const html = await (await fetch(url)).text();
	const [, name = "", value = ""] = /<input type="hidden" name="(\w+)" value="([^"]+)">/.exec(html) ?? [];
	return fetch(url, { method: "POST", body: new URLSearchParams({ [name]: value, decision }) });
}
