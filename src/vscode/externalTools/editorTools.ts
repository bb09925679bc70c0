import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { ToolError } from "../../core/chat/tool.ts";
import type { ExternalPart, ExternalTool, ExternalTools } from "../../core/external/externalTools.ts";

/**
 * The tools of MCP servers and of other extensions, through the editor.
 * @see https://code.visualstudio.com/api/references/vscode-api#lm (`tools`, `invokeTool`)
 */
export const editorTools: ExternalTools = { list: listTools, invoke: invokeTool };

/** These do what tools of ours do, and would do it past our gate. */
const extensionsWithTwins: ReadonlySet<string> = new Set(["github.copilot", "github.copilot-chat"]);

function listTools(): readonly ExternalTool[] {
	const contributors = findContributors();
	return vscode.lm.tools.flatMap((tool) => {
		const source = sourceOf(tool, contributors.get(tool.name));
		return source === undefined || tool.name.startsWith("outcrop") ? [] : { ...describe(tool), source };
	});
}

function describe({ name, description, inputSchema }: vscode.LanguageModelToolInformation): Omit<ExternalTool, "source"> {
	const pin = createHash("sha256")
		.update(JSON.stringify([name, description, inputSchema]))
		.digest("hex");
	return { name, description, inputSchema, pin };
}

/**
 * `undefined` of tools that are not offered: what comes with the editor does what ours do, or shows something in the editor's own chat.
 * Some of it no extension contributes at all.
 */
function sourceOf(
	{ name, tags }: vscode.LanguageModelToolInformation,
	contributor: vscode.Extension<unknown> | undefined,
): string | undefined {
	if (contributor) {
		const { displayName, isBuiltin } = contributor.packageJSON as { displayName?: unknown; isBuiltin?: unknown };
		if (isBuiltin === true || extensionsWithTwins.has(contributor.id.toLowerCase())) return undefined;
		return typeof displayName === "string" ? `${displayName} (${contributor.id})` : contributor.id;
	}
	if (!tags.includes("mcp")) return undefined;
	/** The editor calls them `mcp_SERVER_TOOL`. */
	const server = /^mcp_([^_]+)_/.exec(name)?.[1];
	return server === undefined ? vscode.l10n.t("an MCP server") : vscode.l10n.t("the MCP server {0}", server);
}

/** Who contributes a tool stands in its manifest; the list of tools does not tell. */
function findContributors(): ReadonlyMap<string, vscode.Extension<unknown>> {
	return new Map(
		vscode.extensions.all.flatMap((extension) => {
			const { contributes } = extension.packageJSON as { contributes?: { languageModelTools?: readonly { name?: unknown }[] } };
			const tools = Array.isArray(contributes?.languageModelTools) ? contributes.languageModelTools : [];
			return tools.flatMap(({ name }) => (typeof name === "string" ? [[name, extension] as const] : []));
		}),
	);
}

async function invokeTool(name: string, input: object, signal: AbortSignal): Promise<readonly ExternalPart[]> {
	const source = new vscode.CancellationTokenSource();
	const cancel = () => source.cancel();
	signal.addEventListener("abort", cancel, { once: true });
	try {
		signal.throwIfAborted();
		const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, source.token);
		return content.map(toPart);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof vscode.CancellationError)
			throw new ToolError("The user declined this in the editor's own question. Ask what they would like instead.", { isDenial: true });
		const message = error instanceof Error ? error.message : String(error);
		throw new ToolError(`The tool failed: ${message.slice(0, 2_000)}`, { cause: error });
	} finally {
		signal.removeEventListener("abort", cancel);
		source.dispose();
	}
}

function toPart(part: unknown): ExternalPart {
	if (part instanceof vscode.LanguageModelTextPart) return { kind: "text", text: part.value };
	if (part instanceof vscode.LanguageModelDataPart) {
		const { mimeType, data } = part;
		if (/^text\/|[/+]json\b/.test(mimeType)) return { kind: "text", text: new TextDecoder().decode(data) };
		return { kind: "other", name: `${mimeType}, ${data.length} bytes` };
	}
	return { kind: "other", name: "a part of another kind" };
}
