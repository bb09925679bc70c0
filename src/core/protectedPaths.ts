/**
 * What the assistant may never touch, and what it may only touch after asking each time. Judged on the canonical path
 * relative to the workspace folder, with case and Unicode form folded: `.VSCODE/Settings.json` is the same file as its
 * lower-case twin on two of three platforms.
 */
export type PathClass =
	/** Credentials: not read, not searched, not written. */
	| "secret"
	/** Files that run code behind the user's back: not written. */
	| "forbidden"
	/** Files that configure the editor, the build or an agent: each write is asked for. */
	| "protected"
	| "plain";

const secretSegments = new Set([".aws", ".ssh", ".gnupg", ".kube", ".docker", ".azure"]);
const secretNames = [
	/^\.env(\..*)?$/,
	/\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/,
	/^id_(rsa|dsa|ecdsa|ed25519)(\..*)?$/,
	/^\.(npmrc|netrc|pypirc|pgpass|git-credentials|htpasswd)$/,
	/^_netrc$/,
	/^credentials(\.json)?$/,
	/^service-account.*\.json$/,
];
/** Templates that exist to be read. */
const publicNames = /^\.env\.(example|sample|template|dist)$/;

const forbiddenSegments = new Set([".git", ".hg", ".svn", ".husky"]);
const protectedSegments = new Set([
	".vscode",
	".idea",
	".devcontainer",
	".github",
	".gitlab",
	".circleci",
	".claude",
	".cursor",
	".kiro",
	".amazonq",
]);
const protectedNames = [
	/\.code-workspace$/,
	/^(agents|claude|gemini|copilot-instructions)\.md$/,
	/\.(instructions|prompt|chatmode)\.md$/,
	/^\.?mcp\.json$/,
	/^package\.json$/,
	/^\.(gitattributes|gitmodules|pre-commit-config\.yaml|envrc|editorconfig)$/,
	/^(makefile|justfile|dockerfile|jenkinsfile|\.gitlab-ci\.yml|buildspec\.ya?ml)$/,
];

export function classifyPath(path: string): PathClass {
	const segments = path.normalize("NFC").toLowerCase().split(/[/\\]/).map(trimWindowsSuffix);
	const name = segments.at(-1) ?? "";
	if (isSecret(segments, name)) return "secret";
	if (segments.some((segment) => forbiddenSegments.has(segment))) return "forbidden";
	if (segments.some((segment) => protectedSegments.has(segment)) || protectedNames.some((pattern) => pattern.test(name)))
		return "protected";
	return "plain";
}

function isSecret(segments: readonly string[], name: string): boolean {
	if (publicNames.test(name)) return false;
	return segments.some((segment) => secretSegments.has(segment)) || secretNames.some((pattern) => pattern.test(name));
}

/** Windows opens `.env.` and `.env::$DATA` as `.env`. */
function trimWindowsSuffix(segment: string): string {
	return segment.replace(/:.*$/, "").replace(/[. ]+$/, "") || segment;
}
