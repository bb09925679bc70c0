/**
 * What the assistant may never touch, and what it may only touch after asking each time. Judged on the canonical path
 * relative to the workspace folder, with case and Unicode form folded: `.VSCODE/Settings.json` is the same file as its
 * lower-case twin on two of three platforms.
 */
export type PathClass =
	/** Credentials: not read, not searched, not written. */
	| "secret"
	/** Files that run code behind the user's back: no tool touches them. */
	| "forbidden"
	/** Files that configure the editor, the build or an agent: each write is asked for. */
	| "protected"
	| "plain";

const secretSegments = new Set([".aws", ".ssh", ".gnupg", ".kube", ".docker", ".azure", ".env", ".envs"]);
const secretNames = [
	/^\.env/,
	/\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/,
	/** Keys of SSH have no extension, whatever follows `id_`; copies of the usual ones may have any. */
	/^id_[^.]+(\.pub)?$/,
	/^id_(rsa|dsa|ecdsa|ed25519)([._-].*)?$/,
	/^\.(npmrc|netrc|pypirc|pgpass|git-credentials|htpasswd)$/,
	/^_netrc$/,
	/^credentials(\.json)?$/,
	/^service-account.*\.json$/,
	/^application_default_credentials\.json$/,
	/^\.(s3cfg|boto|dockercfg|vault-token)$/,
	/\.tfstate(\.backup)?$/,
];
/** Templates that exist to be read. */
const publicNames = /^\.env(rc)?([._-].*)?[._-](example|sample|template|dist)$/;

const forbiddenSegments = new Set([".git", ".hg", ".svn", ".husky", ".githooks"]);
/** Agents run what these name, without asking. */
const forbiddenPaths = [/(^|\/)\.(claude|kiro|github|cursor|codex)\/hooks/, /(^|\/)\.claude\/settings[^/]*\.json$/];

const protectedSegments = new Set([
	".vscode",
	".idea",
	".zed",
	".devcontainer",
	".github",
	".gitlab",
	".circleci",
	".agents",
	".claude",
	".codex",
	".cursor",
	".kiro",
	".amazonq",
	".gemini",
	".windsurf",
	".roo",
	".continue",
	".clinerules",
	".cargo",
]);
const protectedNames = [
	/\.code-workspace$/,
	/^(agents|claude|gemini|copilot-instructions)\.md$/,
	/\.(instructions|prompt|chatmode)\.md$/,
	/^\.(cursor|windsurf|roo)rules/,
	/^\.roomodes$/,
	/^\.?mcp\.json$/,
	/^(package|composer|deno)\.jsonc?$/,
	/^pnpm-workspace\.yaml$/,
	/^\.pnpmfile\.[cm]?js$/,
	/^\.yarnrc(\.yml)?$/,
	/^bunfig\.toml$/,
	/^\.?(mise|lefthook)\.(toml|ya?ml)$/,
	/^\.(gitattributes|gitmodules|pre-commit-config\.yaml|editorconfig)$/,
	/** Editors and language servers run these as soon as they have changed, without a question. */
	/^(eslint|prettier|stylelint)\.config\.[cm]?[jt]s$/,
	/^\.(eslintrc|prettierrc|stylelintrc)(\.|$)/,
	/^build\.rs$/,
	/^(build|settings)\.gradle(\.kts)?$/,
	/\.((cs|fs|vb|vcx)?proj|targets|props)$/,
	/^(web\.config|server\.xml)$/,
	/** They say from where code comes, and nobody reads them. */
	/(^|[-.])lock\.(json|ya?ml)$/,
	/\.lockb?$/,
	/^npm-shrinkwrap\.json$/,
	/^(makefile|justfile|dockerfile|jenkinsfile|\.gitlab-ci\.yml|buildspec\.ya?ml)$/,
];

export function classifyPath(path: string): PathClass {
	const segments = fold(path).split(/[/\\]/).map(trimWindowsSuffix);
	const name = segments.at(-1) ?? "";
	if (isSecret(segments, name)) return "secret";
	if (isForbidden(segments)) return "forbidden";
	if (segments.some((segment) => protectedSegments.has(segment)) || protectedNames.some((pattern) => pattern.test(name)))
		return "protected";
	return "plain";
}

/**
 * One spelling for all that some file system takes for the same name. Upper case first, because APFS takes `ſ` for `s`, too; formats
 * away, because HFS+ does not see them: `.g\u{200C}it` was CVE-2014-9390.
 */
function fold(path: string): string {
	return path
		.replace(/\p{Cf}/gu, "")
		.toUpperCase()
		.toLowerCase()
		.normalize("NFC");
}

function isSecret(segments: readonly string[], name: string): boolean {
	if (publicNames.test(name)) return false;
	return segments.some((segment) => secretSegments.has(segment)) || secretNames.some((pattern) => pattern.test(name));
}

function isForbidden(segments: readonly string[]): boolean {
	const path = segments.join("/");
	return segments.some((segment) => forbiddenSegments.has(segment)) || forbiddenPaths.some((pattern) => pattern.test(path));
}

/** Windows opens `.env.` and `.env::$DATA` as `.env`. */
function trimWindowsSuffix(segment: string): string {
	return segment.replace(/:.*$/, "").replace(/[. ]+$/, "") || segment;
}
