import { proof, type Threat } from "../threat.ts";

/** What a page shows, what a repository sets, and what speaks to the model or the user in disguise. */
export const page: readonly Threat[] = [
	{
		attack: "images and media that carry data away",
		seen: "CVE-2025-54132, vscode#335125",
		control: "an image is its words and a link; the page's policy loads nothing",
		proofs: [
			proof("webview/security", "nothing that a model writes runs or loads while it streams in pieces", [
				"webview/markdown/inline.ts",
				'return element("span", { class: "image-text" }',
				'document.body.append(Object.assign(new Image(), { src: address })); return element("span", { class: "image-text" }',
			]),
			proof("webview/security", "nothing in a stored chat runs or loads when it is opened again"),
			proof("webview/security", "an image is its words and a link, never a request"),
			proof("unit/pageHtml", "the policy of a page lets in our own script, style, font and images, and nothing else", [
				"src/vscode/pageHtml.ts",
				"\"default-src 'none'\",",
				"",
			]),
		],
	},
	{
		attack: "links that carry data away, look-alike hosts",
		seen: "vscode#248848",
		control: "the host that is really asked is shown before a page opens",
		proofs: [
			proof("unit/links", "%s is opened after the user has seen the host that it leads to: %s", [
				"src/vscode/chat/links.ts",
				'"Open a page on {0}?", url.host',
				'"Open a page on {0}?", href',
			]),
			proof("unit/links", "a link that the user does not open is not opened", [
				"src/vscode/chat/links.ts",
				"if (answer === open) await",
				"await",
			]),
		],
	},
	{
		attack: "XSS",
		seen: "CVE-2026-41610",
		control: "text becomes elements one by one; policy and Trusted Types",
		proofs: [
			proof("unit/webviewRules", "the webview never turns text into HTML", [
				"webview/markdown/inline.ts",
				"return withoutMarks(token.raw);",
				'return Object.assign(document.createElement("span"), { innerHTML: token.raw });',
			]),
			proof("webview/security", "nothing that a model writes runs or loads while it streams in pieces", [
				"webview/markdown/inline.ts",
				"return withoutMarks(token.raw);",
				'return Object.assign(document.createElement("span"), { innerHTML: token.raw });',
			]),
			proof("webview/security", "there are more than five hundred vectors"),
			proof("webview/security", "the policy of this page really stops what the view never does"),
			proof("unit/pageHtml", "the policy of a page lets in our own script, style, font and images, and nothing else", [
				"src/vscode/pageHtml.ts",
				"`script-src 'nonce-${nonce}'`,",
				"\"script-src 'unsafe-inline'\",",
			]),
		],
	},
	{
		attack: "forged messages of the page",
		seen: "CVE-2025-52882",
		control: "parsed, not cast; ids of approvals are the host's and work once",
		proofs: [
			proof("unit/toHost", "is dropped when it is %s", [
				"src/shared/toHost.ts",
				"return parsed.success ? parsed.output : undefined;",
				"return value as ToHost;",
			]),
			proof("unit/toHost", "brings along nothing that the host did not ask for", [
				"src/shared/toHost.ts",
				"return parsed.success ? parsed.output : undefined;",
				"return parsed.success ? (value as ToHost) : undefined;",
			]),
			proof("unit/turn", "an approval id works once, and an unknown one never", [
				"src/core/chat/questions.ts",
				"this.waiting.get(approvalId)?.(choice);",
				"for (const resolve of this.waiting.values()) resolve(choice);",
			]),
			proof("unit/gateCommands", "has approval ids that only the host mints, and that answer once", [
				"src/core/chat/questions.ts",
				"crypto.randomUUID()",
				"toolUseId",
			]),
		],
	},
	{
		attack: "`command:` links",
		seen: "CVE-2022-41034",
		control: "links of the web and of files of the folder; any other is text",
		proofs: [
			proof("unit/webviewLinks", "a link to %s leads nowhere", [
				"webview/markdown/links.ts",
				"if (/^https?:\\/\\//i.test(href)) return",
				"if (/^[a-z]+:/i.test(href)) return",
			]),
			proof("unit/links", "%s opens nothing and asks nothing", [
				"src/vscode/chat/links.ts",
				'if (url.protocol !== "https:" && url.protocol !== "http:") return;',
				"",
			]),
			proof("webview/security", "clicking the links of a hostile answer asks the host for web pages only"),
		],
	},
	{
		attack: "a repository that sets the endpoint",
		seen: "CVE-2026-21852, CVE-2026-47282",
		control: "read from the user's own settings only",
		proofs: [
			proof("unit/userValues", "chooses nothing about the connection, the approvals and the limits", [
				"src/vscode/settings/settings.ts",
				"endpoint: asString(userValue(keys.awsEndpoint)),",
				"endpoint: asString(read(keys.awsEndpoint)),",
			]),
			proof("unit/manifest", "%s is of a scope that workspaces cannot set"),
			proof("editor/hostileConnection", "a repository chooses neither endpoint nor profile, in whatever shape it tries"),
		],
	},
	{
		attack: "a repository that picks a profile with `credential_process`",
		seen: "CVE-2025-59536",
		control: "the user's choice only; no program for credentials in an untrusted window",
		proofs: [
			proof("unit/userValues", "chooses nothing about the connection, the approvals and the limits", [
				"src/vscode/settings/settings.ts",
				"asString(userValue(keys.awsProfile)),",
				"asString(read(keys.awsProfile)),",
			]),
			proof("unit/credentialRules", "no program is started for a profile that names one %s", [
				"src/bedrock/identity/credentialChain.ts",
				"if (!context.trusted) throw processRefused(name);",
				"",
			]),
			proof("editor/hostileConnection", "a repository chooses neither endpoint nor profile, in whatever shape it tries"),
		],
	},
	{
		attack: "settings of nested keys",
		seen: "vscode#335112",
		control: "the user's own value, in whatever shape a repository writes its own",
		proofs: [
			proof("unit/evilRepository", "its settings choose no connection and no approvals, written as %s", [
				"src/vscode/settings/settings.ts",
				".inspect(key)?.globalValue;",
				".get(key);",
			]),
		],
	},
	{
		attack: "a repository that weakens the guardrail or the approvals",
		seen: "CVE-2026-33068",
		control: "a floor that only the user sets",
		proofs: [
			proof("unit/guardrailFloor", "is in the settings of every turn, whatever a repository sets", [
				"src/vscode/settings/guardrailSettings.ts",
				"if (!required) return chosenGuardrail(read);",
				"if (!required || read(keys.guardrailId) !== undefined) return chosenGuardrail(read);",
			]),
			proof("unit/userValues", "chooses nothing about the connection, the approvals and the limits", [
				"src/vscode/settings/settings.ts",
				"approveEdits: userValue(keys.approvalEdits)",
				"approveEdits: read(keys.approvalEdits)",
			]),
			proof("unit/evilRepository", "its settings choose no connection and no approvals, written as %s", [
				"src/vscode/settings/settings.ts",
				"allow: asStrings(userValue(keys.approvalCommandsAllow)),",
				"allow: asStrings(read(keys.approvalCommandsAllow)),",
			]),
			proof("editor/requiredGuardrail", "a workspace can neither remove the required guardrail nor weaken its mode"),
		],
	},
	{
		attack: "injection by files, names and invisible Unicode",
		seen: "embracethered 2025",
		control: "invisible letters are taken out, documents have neutral names, what tools hand over cannot close its quotes",
		proofs: [
			proof("unit/toolCalls", "hands the model no invisible character of a file, a name or an error", [
				"src/core/chat/toolCalls.ts",
				"const text = stripInvisible(end.text);",
				"const { text } = end;",
			]),
			proof("unit/evilRepository", "%s of %s", ["src/core/documents/documents.ts", 'return text.replace(invisible, "");', "return text;"]),
			proof("unit/evilRepository", "no name of a file forges a line of a list", [
				"src/tools/listFiles.ts",
				".filter(({ name }) => !/[\\r\\n]/.test(name))",
				"",
			]),
			proof("unit/attachments", "its name reaches the model as data only: no quote, tag or line of it survives", [
				"src/core/documents/documents.ts",
				'.replace(/"/g, "&quot;")',
				"",
			]),
			proof("unit/attachments", "invisible Unicode tags are taken out of its text and of the prompt", [
				"src/core/documents/documents.ts",
				'return text.replace(invisible, "");',
				"return text;",
			]),
			proof("unit/instructions", "hold no invisible characters, and cannot close their own quotation", [
				"src/core/prompt/instructions.ts",
				".replaceAll(`</${tag}`, `< /${tag}`)",
				"",
			]),
			proof("unit/instructions", "takes nothing of a file for instructions", [
				"src/core/prompt/instructions.ts",
				'return text.replace(new RegExp(`<(?=/?${tag})`, "gi"), "< ");',
				"return text;",
			]),
		],
	},
	{
		attack: "approvals that show something else than what runs",
		seen: "GHSA-4hmj-39m8-jwc7",
		control: "hidden characters are written out, nothing is folded; a command with a hidden one is asked about each time",
		proofs: [
			proof("webview/security", "what is hidden in a command to approve becomes visible", [
				"webview/visibleText.ts",
				"return text.replace(hidden, escapeCharacter);",
				"return text;",
			]),
			proof("webview/security", "every character of a command that nobody would see is written out and stands out", [
				"webview/steps/verbatim.tsx",
				"splitHidden(text), [text]",
				"[{ text, hidden: false }], [text]",
			]),
			proof("unit/gateCommands", "%j cannot be remembered: neither for the chat nor for good, nor by the allow list", [
				"src/core/chat/judgeSubject.ts",
				"if (!isPlainText(command)) return askOnce(",
				"if (false) return askOnce(",
			]),
			proof("webview/agent", "of a tool of somebody else shows all that it gets, in a box that scrolls, and how far “always” reaches", [
				"webview/steps/approvalSubject.tsx",
				"<Code text={prettyJson(input)}",
				"<Code text={prettyJson(input).slice(0, 600)}",
			]),
			proof("unit/commandTools", "refuses %j, in which keys are hidden", ["src/tools/runCommand.ts", "\t\tassertText(command);\n", ""]),
		],
	},
	{
		attack: "tools of MCP servers that are poisoned or swapped",
		seen: "CVE-2025-54136",
		control: "an approval is of the hash of name, description and schema, in one workspace",
		proofs: [
			proof("unit/externalTools", "that is allowed for good is asked about again when one byte of its %s changes", [
				"src/core/chat/judgeSubject.ts",
				"pinnedTools.get(toolKey(subject)) === pin ||",
				"pinnedTools.has(toolKey(subject)) ||",
			]),
			proof("unit/externalTools", "that %s while the user reads is not called", [
				"src/core/external/wrapExternalTools.ts",
				"\t\t\t\t\trefuseAnother(listed, external);\n",
				"",
			]),
			proof(
				"unit/chatApprovals",
				"a tool that is always allowed is allowed in this workspace, and not in another one that brings a server of the same name",
				[
					"src/vscode/chat/createSession.ts",
					"void rememberApproval(ports.state, subject)",
					"void rememberApproval(ports.globalState, subject)",
				],
			),
		],
	},
];
