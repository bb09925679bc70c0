import { proof, type Threat } from "../threat.ts";

/** What commands, pages, git, language servers and the tools of others open beside files. */
export const tools: readonly Threat[] = [
	{
		attack: "a command that names secrets, hooks or settings",
		control: "asked about each time, unless the user has listed the very command",
		proofs: [
			proof("unit/gateCommands", "%j names what Outcrop protects, so it is asked about each time unless the user has listed it", [
				"src/core/chat/judgeSubject.ts",
				"if (named.length > 0) return askOnce(",
				"if (false) return askOnce(",
			]),
			proof("unit/gateCommands", "of the deny list is denied without a question: %j", [
				"src/core/chat/commandText.ts",
				"entry.trim() === command.trim()",
				"entry === command",
			]),
		],
	},
	{
		attack: "a command in a folder behind a link",
		control: "the folder is judged as a path",
		proofs: [
			proof("unit/evilRepository", "%s of %s", [
				"src/tools/runCommand.ts",
				'targets: ({ folder = "." }) => [folder],',
				"targets: () => [],",
			]),
		],
	},
	{
		attack: "a command that stays behind or waits for a key",
		control: "ended with everything that it has started; it gets no input",
		proofs: [
			proof("unit/terminals", "is ended with everything that it has started", [
				"src/vscode/run/shellProcess.ts",
				'child.once("exit", kill);',
				"",
			]),
			proof("unit/terminals", "a program that asks for input gets none", [
				"src/vscode/run/shellProcess.ts",
				'stdio: ["ignore", "pipe", "pipe"],',
				'stdio: ["pipe", "pipe", "pipe"],',
			]),
			proof("unit/commandTools", "is stopped with the turn or by the user"),
		],
	},
	{
		attack: "output that carries escape sequences",
		control: "taken out before anybody reads it",
		proofs: [
			proof("unit/terminalText", "has no %s", [
				"src/core/editor/terminalText.ts",
				'return parameters === undefined ? "" : ',
				"return parameters === undefined ? sequence : ",
			]),
			proof("unit/terminalText", "is the same however what is printed is cut"),
			proof("webview/security", "markup in what is asked, planned or printed is text"),
		],
	},
	{
		attack: "`fetch_url` to a network of one's own",
		control: "names and addresses that are not public are not asked",
		proofs: [
			proof("unit/publicPages", "is not asked under a public name that leads to %s", [
				"src/vscode/run/publicPages.ts",
				"if (!addresses.every((address) => this.policy.allowsAddress(address))) throw refusal;",
				"",
			]),
			proof("unit/publicPages", "is not asked, and its name not looked up: %s", [
				"src/vscode/run/publicPages.ts",
				"if (!this.policy.allowsName(host)) throw refusal;",
				"",
			]),
			proof("unit/webAddress", "%s is public"),
		],
	},
	{
		attack: "DNS rebinding",
		control: "the connection goes to the addresses that were judged",
		proofs: [
			proof("unit/publicPages", "is not asked when a name leads elsewhere the second time", [
				"src/vscode/run/publicPages.ts",
				"lookup: pinned(addresses),",
				"",
			]),
		],
	},
	{
		attack: "redirects",
		control: "followed within the site that the user allowed only",
		proofs: [
			proof("unit/publicPages", "to %s is not followed, and its target is named", [
				"src/vscode/run/publicPages.ts",
				"if (target.origin !== start.origin)",
				"if (false)",
			]),
			proof("unit/publicPages", "to %s leads nowhere"),
			proof("unit/publicPages", "that never ends is given up after five"),
		],
	},
	{
		attack: "a page that is endless or slow to read",
		control: "cut at two megabytes; time that grows with the length alone",
		proofs: [
			proof("unit/publicPages", "longer than two megabytes is cut, and the rest is not read", [
				"src/vscode/run/publicPages.ts",
				"if (size > mostBytes) break;",
				"",
			]),
			proof("unit/htmlText", "reads half a megabyte of %s before its time runs out"),
		],
	},
	{
		attack: "a configuration of git that runs programs or fetches",
		control: "switched off one by one; git gets a list of arguments, never a shell",
		proofs: [
			proof("unit/folderGit", "by %s", ["src/vscode/run/gitProcess.ts", '["core.fsmonitor", "false"],', ""]),
			proof("unit/folderGit", "by a filter with a name that could be read as two", [
				"src/vscode/run/gitProcess.ts",
				"[...settings, ...filters]",
				"settings",
			]),
			proof("unit/folderGit", "by an object that is missing and would be fetched", [
				"src/vscode/run/gitProcess.ts",
				'GIT_NO_LAZY_FETCH: "1",\n\t\tGIT_ALLOW_PROTOCOL: "none",',
				"",
			]),
			proof("unit/folderGit", "by a submodule with a configuration of its own", [
				"src/vscode/run/folderGit.ts",
				'"--untracked-files=normal", "--ignore-submodules=all"',
				'"--untracked-files=normal", "--ignore-submodules=none"',
			]),
			proof("unit/folderGit", "by a filter at the end of a configuration that is longer than what is read", [
				"src/vscode/run/gitProcess.ts",
				"if (isCut)\n\t\tthrow",
				"if (false)\n\t\tthrow",
			]),
			proof("unit/folderGit", "by what the user's own Git LFS is told to run", [
				"src/vscode/run/gitProcess.ts",
				'key.startsWith("lfs.extension.")',
				"false",
			]),
			proof("unit/folderGit", "by a git that is too old to heed the settings of its environment", [
				"src/vscode/run/gitProcess.ts",
				"if (heeded < settings.length)",
				"if (false)",
			]),
			proof("unit/folderGit", "and the same repository does harm when git is called plainly"),
		],
	},
	{
		attack: "a repository whose git configuration leads to the files of another folder",
		control: "the work tree is the folder's own; a borrowed .git is none",
		proofs: [
			proof("unit/folderGit", "a repository that claims to be about a folder beside its own reads no file of that", [
				"src/vscode/run/gitProcess.ts",
				"GIT_WORK_TREE: root",
				"X_Y: root",
			]),
			proof("unit/folderGit", "a folder that passes off another folder's repository as its own, by %s, is in none", [
				"src/vscode/run/gitBranch.ts",
				"(await isOfAnotherFolder(gitFolder, root))",
				"false",
			]),
		],
	},
	{
		attack: "arguments of git in disguise",
		control: "names of commits are parsed, paths are literal",
		proofs: [
			proof("unit/folderGit", "the path %j is a path and nothing else", [
				"src/vscode/run/folderGit.ts",
				"return `:(literal)${path}`;",
				"return path;",
			]),
		],
	},
	{
		attack: "a language server that leads out of the folder",
		control: "its answers are judged as paths; a rename is refused as a whole",
		proofs: [
			proof("unit/language", "is refused as a whole when it would change %s", [
				"src/vscode/language/languageServers.ts",
				'return pathClass === "secret" || pathClass === "forbidden" ? undefined : path;',
				"return path;",
			]),
			proof("unit/language", "tells how many are outside of the folder or off limits, and nothing else of them"),
		],
	},
	{
		attack: "a call in Ask or Plan mode that changes something",
		control: "the gate holds to whatever is called the mode that the turn began in, and the one that you have switched to",
		proofs: [
			proof("unit/approval", "in mode %s lets nothing be changed and nothing run, whatever was allowed and whatever tool asks", [
				"src/core/chat/approval.ts",
				'if (policy.mode !== "agent" && !changesNothing(request.effect))',
				"if (false)",
			]),
			proof("unit/gateMeanwhile", "holds for the next call of the same answer: %j", [
				"src/core/chat/chatTools.ts",
				'mode: mode === "agent" ? ports.mode() : mode,',
				"mode,",
			]),
			proof("unit/gateMeanwhile", "holds for the call that is asked about, too: %j", [
				"src/core/chat/toolCalls.ts",
				'if (last.kind === "deny") return deniedEnd(last.reason);',
				"",
			]),
		],
	},
	{
		attack: "an approval of one folder that is used in another",
		control: "what is allowed in a chat ends where the chat works in another folder",
		proofs: [
			proof("unit/gateMeanwhile", "is allowed in the folder where the chat worked then, and not when it has left it", [
				"src/core/chat/chatTools.ts",
				"if (folder !== this.grantedIn) {",
				"if (false) {",
			]),
		],
	},
	{
		attack: "a page that turns Agent mode on by itself",
		control: "only while a plan waits for the user",
		proofs: [
			proof("unit/planMode", "does nothing where no plan waits: a page cannot turn Agent on by itself", [
				"src/vscode/chat/carryOutPlan.ts",
				"if (!planToCarryOut((await chat.transcript()).turns.at(-1), readChoices(state).mode)) return;",
				"",
			]),
		],
	},
	{
		attack: "a tool of others in the place of ours",
		control: "our names come first; its own get a mark",
		proofs: [
			proof("unit/externalTools", "never stand in the place of ours, and have names that Bedrock takes, each its own", [
				"src/core/external/wrapExternalTools.ts",
				"new Set(own.map(({ name }) => name));",
				"new Set<string>();",
			]),
		],
	},
	{
		attack: "a tool of others that hides words in its description, schema or result",
		control: "what shows nothing is taken out",
		proofs: [
			proof("unit/externalTools", "hide nothing in what they say of themselves", [
				"src/core/external/wrapExternalTools.ts",
				"toPlainText(listed.description).trim()",
				"listed.description.trim()",
			]),
			proof("unit/externalTools", "has a long result cut in its middle"),
		],
	},
	{
		attack: "what a repository puts on the list of allowed commands",
		control: "what the user allows for good goes to the user's settings, without what a repository has put there",
		proofs: [
			proof(
				"unit/rememberApproval",
				"is kept in the user's own settings: a command, exactly and once, and nothing that a repository has put there",
				[
					"src/vscode/settings/rememberApproval.ts",
					"const allowed = userValue(keys.approvalCommandsAllow);",
					"const allowed = vscode.workspace.getConfiguration(section).get(keys.approvalCommandsAllow);",
				],
			),
		],
	},
	{
		attack: "an untrusted workspace",
		control: "no tools, no instructions, no file without a click",
		proofs: [
			proof("unit/evilRepository", "%s of %s is denied, whatever it is", [
				"src/core/chat/turnFrame.ts",
				"if (!ports.isTrusted()) return [];",
				"",
			]),
			proof("unit/approval", "denies everything in an untrusted workspace", [
				"src/core/chat/approval.ts",
				"if (!policy.trusted) return deny(",
				"if (false) return deny(",
			]),
			proof("unit/promptFiles", "do not exist in a workspace that is not trusted", [
				"src/vscode/prompt/promptFiles.ts",
				"if (!folder || !vscode.workspace.isTrusted) return [];",
				"if (!folder) return [];",
			]),
			proof("editor/untrusted", "an untrusted folder gets answers, but the model gets no tools"),
		],
	},
	{
		attack: "instructions and prompt files that are links",
		control: "followed, and judged where they lead",
		proofs: [
			proof("unit/instructionFiles", "are never read through a link that leaves the folder, or that leads to credentials", [
				"src/vscode/prompt/folderText.ts",
				"if (located === undefined || isWithheld(located)) return undefined;",
				"if (located === undefined) return undefined;",
			]),
			proof("unit/promptFiles", "that are links out of the folder, or to a file with credentials, do not exist", [
				"src/vscode/prompt/folderText.ts",
				"const located = await locatePath(folder.uri.fsPath, path);",
				"const located: string | undefined = path;",
			]),
		],
	},
];
