import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page of a webview. Its policy lets nothing in but our own script, style, font and images that are already here. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, bundle: "webview" | "doctor", title: string): string {
	const nonce = randomBytes(16).toString("base64");
	const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
	const policy = [
		"default-src 'none'",
		`img-src ${webview.cspSource} data: blob:`,
		`style-src ${webview.cspSource}`,
		`font-src ${webview.cspSource}`,
		`script-src 'nonce-${nonce}'`,
		"require-trusted-types-for 'script'",
	].join("; ");
	return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${resource(`${bundle}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${resource(`${bundle}.js`)}"></script>
</body>
</html>`;
}

/** An image in a tab has no colour of its own to inherit, so there is one for each kind of theme. */
export function pageIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
	const image = (name: string) => vscode.Uri.joinPath(extensionUri, "media", name);
	return { light: image("outcrop-light.svg"), dark: image("outcrop-dark.svg") };
}
