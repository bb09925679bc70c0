import { proof, type Threat } from "../threat.ts";

/** Ways to files that are none of the model's business. */
export const files: readonly Threat[] = [
	{
		attack: "path traversal, prefix twin",
		seen: "CVE-2025-54794, -53110",
		control: "canonical path, compared by segments",
		proofs: [
			proof("unit/locatePath", "%j is refused: it %s", [
				"src/vscode/workspace/locatePath.ts",
				'if (leaves(relativePath.normalize("NFKC"))) return undefined;',
				"",
			]),
			proof("unit/gateEveryTool", "is denied the absolute twin %j of the folder", [
				"src/vscode/workspace/locatePath.ts",
				"isAbsolute(path) ? relative(root, path) : path;",
				'isAbsolute(path) ? path.replace(root, "").replace(/^-\\w+/, "x") : path;',
			]),
			proof("unit/gatePaths", "of ${count} paths none that leads out, to a secret or to a hook is let through"),
		],
	},
	{
		attack: "symlink, junction",
		seen: "CVE-2025-59829, CVE-2026-39861",
		control: "links of the nearest parent that exists are followed, and looked at again at each use",
		proofs: [
			proof("unit/locatePath", "to a dangling link would be written outside, were it not refused", [
				"src/vscode/workspace/locatePath.ts",
				"const real = await followLinks(resolve(root, relativePath));",
				"const real: string | undefined = resolve(root, relativePath);",
			]),
			proof("unit/gateEdits", "hands out no secret, wherever a link has come to lead since it was judged", [
				"src/core/chat/gatedWorkspace.ts",
				'if (pathClass === "secret" || pathClass === "forbidden") throw',
				"if (false) throw",
			]),
			proof("unit/evilRepository", "a folder that becomes a link while the user reads is not where a command runs", [
				"src/core/chat/toolCalls.ts",
				'if ((await locate(paths, context)).join("\\0") !== targets.join("\\0"))',
				"if (false)",
			]),
			proof("unit/toolCalls", "acts on what was judged only: a path that leads elsewhere after the answer is refused"),
			proof("unit/gateEdits", "changes nothing before the call is approved, and afterwards only what was", [
				"src/core/chat/gatedWorkspace.ts",
				"if (!approved.has(await look(path))) throw",
				"if (false) throw",
			]),
		],
	},
	{
		attack: "UNC, device, foreign scheme",
		seen: "claude-code 2.1.233",
		control: "refused by their form, before any look at the disk",
		proofs: [
			proof("unit/locatePath", "%j is refused: it %s", [
				"src/vscode/workspace/locatePath.ts",
				'if (path.startsWith("\\\\\\\\") || path.startsWith("//") || path.startsWith("~")) return false;',
				"",
			]),
			proof("unit/gateEveryTool", "is denied %j, whatever the user has allowed, and touches nothing", [
				"src/vscode/workspace/locatePath.ts",
				"return !isScheme && (",
				"return (",
			]),
		],
	},
	{
		attack: "the same escape by another tool",
		seen: "CVE-2025-53097",
		control: "one gate for every tool",
		proofs: [
			proof("unit/gateEveryTool", "is denied %j, whatever the user has allowed, and touches nothing", [
				"src/core/chat/approval.ts",
				"const verdicts = request.targets.map((target) => judgeTarget(target, request.effect, policy, grants));",
				"const verdicts: Verdict[] = [];",
			]),
			proof("unit/gateEveryTool", "has a row that says where its paths are"),
			proof("unit/evilRepository", "%s of %s", [
				"src/core/chat/approval.ts",
				"const verdicts = request.targets.map((target) => judgeTarget(target, request.effect, policy, grants));",
				"const verdicts: Verdict[] = [];",
			]),
		],
	},
	{
		attack: "secrets of the folder",
		seen: "CVE-2025-55284",
		control: "list of names that are neither read, searched, shown as context nor written",
		proofs: [
			proof("unit/approval", "denies reading and writing the secret %s", [
				"src/core/chat/protectedPaths.ts",
				'if (isSecret(segments, name)) return "secret";',
				"",
			]),
			proof("unit/textSearch", "finds lines in text files, and leaves out ignored, binary and secret ones", [
				"src/vscode/workspace/textSearch.ts",
				'pathClass !== "secret" && pathClass !== "forbidden" && ',
				"pathClass && ",
			]),
			proof("unit/editorSurroundings", "is the files of the folder alone, and none that may hold credentials", [
				"src/vscode/context/editorSurroundings.ts",
				".filter((path) => !isWithheld(path))",
				"",
			]),
			proof("unit/folderGit", "stay out of every diff, in whatever letters the file is named, and are named as left out", [
				"src/vscode/run/folderGit.ts",
				'(name) => name !== "" && isWithheld(name)',
				"() => false",
			]),
			proof("unit/folderGit", "do not come out under another name, of a commit, a file's content or a renamed file", [
				"src/vscode/run/folderGit.ts",
				'"--no-renames", "--ignore-submodules=all", "--no-color"',
				'"--find-renames=1%", "--ignore-submodules=all", "--no-color"',
			]),
		],
	},
	{
		attack: "settings, tasks, launch, `*.code-workspace`, `.vscode/mcp.json`",
		seen: "CVE-2025-53773, -53536",
		control: "asked about each time, never remembered",
		proofs: [
			proof("unit/approval", "asks for each write of %s, whatever was allowed before, and never remembers the answer", [
				"src/core/chat/approval.ts",
				"if (isProtected) return askOnce(",
				"if (false) return askOnce(",
			]),
			proof("unit/evilRepository", "%s of %s", ["src/core/chat/protectedPaths.ts", '\t".vscode",\n', ""]),
		],
	},
	{
		attack: "creating a protected file",
		seen: "CVE-2025-54135",
		control: "creating, deleting and moving are judged as editing is",
		proofs: [
			proof("unit/turn", "Allow in this chat asks no second time for plain files, but does for protected ones", [
				"src/core/chat/protectedPaths.ts",
				'\t".vscode",\n',
				"",
			]),
			proof("unit/approval", "judges a move at both ends", [
				"src/core/chat/approval.ts",
				"= request.targets.map(",
				"= request.targets.slice(0, 1).map(",
			]),
			proof("unit/checkpointTools", "is judged at both ends"),
		],
	},
	{
		attack: "twins in case and Unicode",
		seen: "CVE-2025-59944",
		control: "one spelling for all that some file system takes for the same name",
		proofs: [
			proof("unit/approval", "judges twins in case and Unicode form alike", [
				"src/core/chat/protectedPaths.ts",
				"const segments = fold(path).split",
				"const segments = path.split",
			]),
			proof("unit/approval", "takes %j for what some file system opens under that name", [
				"src/core/chat/protectedPaths.ts",
				".split(/[/\\\\]/).map(trimWindowsSuffix)",
				".split(/[/\\\\]/)",
			]),
		],
	},
	{
		attack: "`.git/**`, hooks of agents",
		seen: "CVE-2026-26268",
		control: "denied; instructions are asked about",
		proofs: [
			proof("unit/approval", "denies writing %s under any policy", [
				"src/core/chat/protectedPaths.ts",
				'if (isForbidden(segments)) return "forbidden";',
				"",
			]),
			proof("unit/approval", "denies writing %s under any policy", [
				"src/core/chat/approval.ts",
				'if (pathClass === "forbidden") return deny(',
				"if (false) return deny(",
			]),
		],
	},
	{
		attack: "scripts of `package.json`",
		seen: "CVE-2025-58374",
		control: "asked about each time, with the names of the scripts",
		proofs: [
			proof("unit/gateEdits", "names the script that %s", [
				"src/core/chat/editConcerns.ts",
				"if (!names || names.length === 0) return undefined;",
				"return undefined;",
			]),
			proof("unit/gateEdits", "is not misled by a name that hides in escapes"),
		],
	},
	{
		attack: "a configuration that fetches (`$schema`)",
		seen: "CVE-2025-53097",
		control: "a new address in a configuration is asked about",
		proofs: [
			proof("unit/gateEdits", "is asked about each time when it adds an address: %s %s", [
				"src/core/chat/editConcerns.ts",
				"return added && translate(",
				"return added && undefined && translate(",
			]),
			proof("unit/gateEdits", "is asked about when a file becomes one by a move, whose text nobody is shown", [
				"src/core/chat/editConcerns.ts",
				'return translate("Moving {0} makes it the configuration {1}.", from, path);',
				"return undefined;",
			]),
		],
	},
	{
		attack: "command injection",
		seen: "CVE-2025-57771",
		control: "the verbatim command is confirmed; entries of the allow list are whole commands",
		proofs: [
			proof("unit/gateCommands", "%j is asked about although `ls` is allowed, and does not run when it is denied", [
				"src/core/chat/commandText.ts",
				"entry === command)",
				"command.startsWith(entry))",
			]),
			proof("unit/gateCommands", "%j that was allowed runs byte for byte as it was shown"),
			proof("unit/commandTools", "asks about exactly what it runs", [
				"src/tools/runCommand.ts",
				"context.editor.terminal.start(command, folder",
				"context.editor.terminal.start(`${command} ;`, folder",
			]),
		],
	},
];
