import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The languages of the pages beside English: each has a script with its words in `dist`. */
const scriptOfLanguage: Readonly<Record<string, string>> = { de: "german.js" };

/** The page of a webview, in the editor's language if it has words in it. Its policy lets nothing in but our own script, style, font and images that are already here. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, bundle: "webview" | "doctor", title: string): string {
	const nonce = randomBytes(16).toString("base64");
	const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
	const [spoken = ""] = vscode.env.language.split("-");
	const words = scriptOfLanguage[spoken];
	const script = (name: string) => `<script nonce="${nonce}" src="${resource(name)}"></script>`;
	const policy = [
		"default-src 'none'",
		`img-src ${webview.cspSource} data: blob:`,
		`style-src ${webview.cspSource}`,
		`font-src ${webview.cspSource}`,
		`script-src 'nonce-${nonce}'`,
		"require-trusted-types-for 'script'",
	].join("; ");
	return `<!DOCTYPE html>
<html lang="${words === undefined ? "en" : spoken}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${resource(`${bundle}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
${words === undefined ? "" : script(words)}${script(`${bundle}.js`)}
</body>
</html>`;
}

/** An image in a tab has no colour of its own to inherit, so there is one for each kind of theme. */
export function pageIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
	const image = (name: string) => vscode.Uri.joinPath(extensionUri, "media", name);
	return { light: image("outcrop-light.svg"), dark: image("outcrop-dark.svg") };
}
