import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { locale } from "../../shared/numbers.ts";

const style = "body { font: 1.25rem/1.5 system-ui, sans-serif; margin: 20vh auto; padding: 0 1rem; max-width: 30rem; text-align: center }";

const styleHash = createHash("sha256").update(style).digest("base64");

const headers = {
	"Content-Type": "text/html; charset=utf-8",
	"Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
	"X-Content-Type-Options": "nosniff",
	/** The address of the page carries the code. */
	"Referrer-Policy": "no-referrer",
	"Cache-Control": "no-store",
	/** A connection that the browser keeps would keep the port busy. */
	Connection: "close",
};

/** Answers with a page that says one sentence and loads nothing. `sentence` is ours: it is not escaped. */
export function sendPage(response: ServerResponse, status: number, sentence: string): void {
	const page = `<!doctype html>
<html lang="${locale()}">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Outcrop</title>
<style>${style}</style>
<p>${sentence}</p>
</html>
`;
	response.writeHead(status, headers).end(page);
}
