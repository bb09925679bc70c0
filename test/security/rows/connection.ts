import { proof, type Threat } from "../threat.ts";

/** Accounts, guardrails, traces and what else a repository or another program might choose in the user's place. */
export const connection: readonly Threat[] = [
	{
		attack: "a repository that names another account's model",
		control: "asked about once, before anything is sent",
		proofs: [
			proof("unit/foreignModel", "keeps the chat from being sent without a yes, and is asked about again with the next one", [
				"src/vscode/connection/foreignModel.ts",
				'if (!(await mayCall(model, "model"))) return false;',
				"",
			]),
			proof("unit/foreignModel", "is left out without a yes when it is %s, and the chat goes on", [
				"src/vscode/connection/foreignModel.ts",
				"if (!(await mayCall(other, role))) refusedIn(ports.state).add(other);",
				"",
			]),
			proof("unit/promptSources", "is not called without a yes when it is of %s"),
			proof("editor/perWorkspace", "a model of another account that a repository chooses is asked for before anything is sent"),
		],
	},
	{
		attack: "a silent fall-back to another account",
		control: "a profile that was chosen is used or fails",
		proofs: [
			proof("unit/credentialRules", "and is not there is an error, though the environment has keys", [
				"src/bedrock/identity/credentials.ts",
				'connection.profile === "" ? resolveDefault(context) : resolveProfile(connection.profile, context)',
				"resolveDefault(context)",
			]),
			proof("unit/credentialRules", "wins over AWS_PROFILE and over an API key in the environment", [
				"src/bedrock/identity/credentials.ts",
				'return profile === "" ? process.env',
				"return profile !== undefined ? process.env",
			]),
		],
	},
	{
		attack: "an endpoint of the terminal's profile that leaks into a chosen one",
		control: "endpoints are resolved by the chosen profile",
		proofs: [
			proof("unit/endpoints", "of the terminal's AWS_PROFILE does not leak into another profile", [
				"src/bedrock/endpoints.ts",
				"const section = config.profiles[profile] ?? {};",
				'const section = config.profiles[process.env.AWS_PROFILE ?? ""] ?? {};',
			]),
		],
	},
	{
		attack: "a forged answer to a sign-in",
		control: "`state`, PKCE, one port on this machine",
		proofs: [
			proof("unit/ssoSignIn", "goes on waiting when a request comes with %s", [
				"src/bedrock/sso/loopbackServer.ts",
				'if (parameters.get("state") !== state)',
				"if (false)",
			]),
			proof("unit/ssoSignIn", "uses another state and another verifier every time", [
				"src/bedrock/sso/browserSignIn.ts",
				'const state = randomBytes(32).toString("base64url");',
				'const state = "state";',
			]),
			proof("unit/ssoSignIn", "gives up when nobody comes back for five minutes, and closes the port"),
		],
	},
	{
		attack: "a cache of tokens that others can read",
		control: "mode 0600, in folders of the user alone",
		proofs: [
			proof("unit/ssoTokenCache", "is the user's alone, and so are the folders that were made for it", [
				"src/bedrock/sso/tokenCache.ts",
				"0o600",
				"0o644",
			]),
			proof("unit/ssoTokenCache", "becomes the user's alone when another tool had left it open"),
		],
	},
	{
		attack: "requests that pass the company's proxy by",
		control: "the HTTP that the editor has patched, and no HTTP/2 at AWS's own endpoints",
		proofs: [
			proof("unit/endpoints", "HTTP/2, which knows no proxy, is not tried at AWS's own endpoint when something hangs up", [
				"src/bedrock/httpHandler.ts",
				"|| !this.mayBeHttp2",
				"",
			]),
			proof("editor/proxy", "every request goes through the editor's proxy: credentials, control plane and answers"),
		],
	},
	{
		attack: "a model that is served outside of the allowed geography",
		control: "checked when the request is sent",
		proofs: [
			proof("unit/residencyAtSend", "residency refuses %s, and nothing is sent", [
				"src/bedrock/catalogue/residencyGuard.ts",
				"if (!verdict.allowed) throw",
				"if (false) throw",
			]),
			proof("unit/residencyAtSend", "residency refuses an endpoint of another region, %s, since an API key is good for any", [
				"src/bedrock/catalogue/residencyGuard.ts",
				"(await regionOfEndpoint(connection)) ?? ",
				"",
			]),
		],
	},
	{
		attack: "a mask of the guardrail that is written in the place of what it hides",
		control: "no edit and no click brings one into a file",
		proofs: [
			proof("unit/guardedTools", "that a tool result held is never written into a file", [
				"src/core/guardrail/guardedTools.ts",
				"if (masks.length > 0) return refusedMasks(masks);",
				"",
			]),
			proof("unit/codeActions", "writes no mask of the chat's guardrail into a file, and says which one it was"),
		],
	},
	{
		attack: "text that reaches the model past the guardrail",
		control: "files and results are judged one by one; what cannot be judged is withheld",
		proofs: [
			proof("unit/guardedTools", "does not reach the model at all when it is blocked", [
				"src/core/chat/callEnd.ts",
				'if (guarded.kind === "refused") return withheld(guarded.reason, guarded.detail);',
				'if (guarded.kind === "refused") return end;',
			]),
			proof("unit/guardedPrompt", "that is blocked is not sent, nor its prompt, and the chat goes on", [
				"src/core/guardrail/guardedPrompt.ts",
				'if (!context.guarding.settings.guardrail?.checkTools) return { kind: "passed", message };',
				'return { kind: "passed", message };',
			]),
			proof("unit/guardedTools", "is the user's answer, too, which is judged as a prompt is, whatever is said of tools", [
				"src/core/chat/callEnd.ts",
				"isOfUser || ",
				"",
			]),
			proof("unit/readFile", "is withheld where a guardrail judges what tools read: it cannot judge this", [
				"src/core/chat/callEnd.ts",
				"if (attached) {",
				"if (false) {",
			]),
		],
	},
	{
		attack: "a guardrail of another account, named by a repository",
		control: "asked about once, nothing is sent before",
		proofs: [
			proof("unit/guardrailPicker", "of another account sends nothing until the user agrees, who is asked once", [
				"src/vscode/connection/foreignGuardrail.ts",
				"if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, use)) !== use) return false;",
				"",
			]),
			proof("editor/guardrail", "a guardrail of another account, which a repository names, is asked for before anything is sent"),
		],
	},
	{
		attack: "a required guardrail that is written wrongly",
		control: "nothing is sent",
		proofs: [
			proof("unit/guardrailFloor", "that is written as %j is a guardrail all the same, and never none", [
				"src/vscode/settings/guardrailSettings.ts",
				'return { id: asText(required) || missingGuardrailId, version: "DRAFT" };',
				"return undefined;",
			]),
		],
	},
	{
		attack: "prompt files that read secrets by `${selection}` or widen what a chat may do",
		control: "left out; tools and modes only ever narrow",
		proofs: [
			proof("unit/promptFiles", "put in no selection of %s that may hold credentials, and say so", [
				"src/vscode/prompt/promptFiles.ts",
				'const selection = isSecret ? "" : selected;',
				"const selection = selected;",
			]),
			proof("unit/promptFiles", "never asks for more than the chat allows", [
				"src/core/prompt/promptFile.ts",
				'=== "ask" ? "ask" : undefined,',
				'=== "ask" ? "ask" : "agent",',
			]),
		],
	},
	{
		attack: "variables of request metadata that read shares, pipes or other files",
		control: "branch or hash of the folder, three names only",
		proofs: [
			proof("unit/requestMetadata", "is not looked for on a share that a file of the folder names: %s", [
				"src/vscode/settings/requestMetadata.ts",
				"return isOnNetwork(target) ? undefined : ",
				"return ",
			]),
			proof("unit/requestMetadata", "knows no variable ${%s}", [
				"src/vscode/settings/requestMetadata.ts",
				"Object.hasOwn(variables, name)",
				"name in variables",
			]),
		],
	},
	{
		attack: "tools that Bedrock runs itself, switched on by a repository",
		control: "the user's own value only",
		proofs: [
			proof("unit/userValues", "chooses nothing about the connection, the approvals and the limits", [
				"src/vscode/settings/settings.ts",
				"systemTools: asStrings(userValue(keys.systemTools)),",
				"systemTools: asStrings(read(keys.systemTools)),",
			]),
		],
	},
	{
		attack: "secrets in traces and spans",
		control: "taken out before storing; spans carry no content and go where the user says",
		proofs: [
			proof("unit/trace", "has no secret of the request, wherever it stands", [
				"src/bedrock/trace/traceSeal.ts",
				'if (secretName.test(key)) return "[redacted]";',
				"",
			]),
			proof("unit/trace", "has no secret that came in pieces", [
				"src/bedrock/trace/traceSeal.ts",
				"const kept = redact(whole);",
				"const kept = whole;",
			]),
			proof("unit/traceStore", "gives back what was added, in order, for its owner's eyes only", [
				"src/vscode/trace/traceStore.ts",
				"{ mode: 0o600 }",
				"{ mode: 0o644 }",
			]),
			proof("unit/tracing", "go to the user's endpoint and to none that a repository names", [
				"src/vscode/trace/tracing.ts",
				".inspect(keys.tracingOtlpEndpoint)?.globalValue;",
				".get(keys.tracingOtlpEndpoint);",
			]),
			proof("unit/spans", "has nothing of what was said"),
		],
	},
	{
		attack: "a replay that is billed",
		control: "to this machine only, asked about each time",
		proofs: [
			proof("unit/traceView", "is not sent again to what is not on this machine: %j", [
				"src/vscode/trace/traceView.ts",
				'return host === "localhost" ||',
				'return host !== "" ||',
			]),
			proof("unit/traceView", "is not sent when the endpoint has changed since the list was opened", [
				"src/vscode/trace/traceView.ts",
				"if (!isLocal(connection)) return;",
				"",
			]),
		],
	},
	{
		attack: "text that is made to hold the editor up",
		control: "patterns whose time grows with the length alone; limits before they are tried",
		proofs: [
			proof("unit/log", "is not held up by a text that is made to do that: %s", ["src/core/trace/redact.ts", "{8,4000}", "{8,}"]),
			proof("webview/security", "a command of nothing but hidden characters is written out whole"),
			proof("unit/promptFiles", "is read, whatever it holds"),
		],
	},
	{
		attack: "an inline edit that reaches beyond the selection",
		control: "the selected lines of one file alone",
		proofs: [
			proof("unit/editPreview", "that %s", ["src/core/edit/staysWithin.ts", "!after.startsWith(before) || ", ""]),
			proof("unit/editPreview", "that glues the line below to the last selected one is outside", [
				"src/core/edit/staysWithin.ts",
				'return behind === "" || between === "" || between.endsWith("\\n");',
				"return true;",
			]),
		],
	},
	{
		attack: "stored chats that others can read",
		control: "files of the user alone, in the editor's own storage",
		proofs: [proof("faults/oneChatTwice", "a chat is its owner's alone", ["src/vscode/chat/chatStore.ts", '"a", 0o600', '"a", 0o644'])],
	},
];
