/**
 * Takes out of a text whatever could be a credential. It knows secrets by the name that stands before them (in headers, JSON,
 * environment variables, URLs, XML and the way Node prints objects) and by their own form. When in doubt it takes out too much.
 */
export function redact(text: string): string {
	const named = text
		.replace(quotedValue, `$<name>${mark}`)
		.replace(authorizationLine, `$<name>${mark}`)
		.replace(bareValue, `$<name>${mark}`);
	return ownForms.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), named);
}

const mark = "[redacted]";

/** The ends of names: `AWS_SESSION_TOKEN`, `x-amz-security-token` and `refreshToken` all end in "token". `maxTokens` does not. */
const wholeLineNames = "authorization|cookie";
const valueNames = [
	"token(?:_bedrock)?",
	"(?:api|private)[-_]?key",
	"x-bf-vk",
	"virtual[-_]?key",
	"secret(?:[-_]?access)?(?:[-_]?key)?",
	"pass(?:word|phrase)",
	"signature",
	"amz-credential",
	"code[-_]?verifier",
	"device[-_]?code",
].join("|");

/**
 * What stands between a name and its value: `: `, `=`, `=>`, `>` of XML, `%3D` of an address within an address. No two parts of it
 * take the same characters: a repository could otherwise hold the editor up for minutes, with nothing but spaces.
 */
const separator = String.raw`\s*(?:=>|[:=>]|%3[da])\s*(?:\[\s*)?`;

/** `"name": "value"`, its quotes escaped any number of times, in lists too (`"name","value"`). A value cut short ends with the text. */
const quotedValue = new RegExp(
	String.raw`(?<name>(?:${wholeLineNames}|${valueNames})(?:\\*["'\u0060]\s*,\s*|\\*["'\u0060]?${separator})(?<quote>\\*["'\u0060]))(?:(?!\k<quote>)(?:\\[^]|[^\\]))*`,
	"gi",
);
/** These values hold spaces: a scheme and a token, or several parts, which may be quoted (`response="…"`). */
const authorizationLine = new RegExp(String.raw`(?<name>(?:${wholeLineNames})${separator})(?:="[^"]*"|[^\r\n"'\u0060])+`, "gi");
const bareValue = new RegExp(
	String.raw`(?<name>(?:${valueNames})(?:\\*["'\u0060])?${separator})(?:(?:bearer|basic)\s+)?(?!\[redacted\])[^\s"'\u0060<]+`,
	"gi",
);

const ownForms: readonly (readonly [RegExp, string])[] = [
	[/\b(bearer)\s+(?!\[redacted\])[^\s"'`,]+/gi, `$1 ${mark}`],
	/** Not the "basic authentication" of a sentence. */
	[/\b([Bb]asic|BASIC)\s+(?=[a-z]*[A-Z0-9+/=_-])[\w+/=-]{6,}/g, `$1 ${mark}`],
	/** Key ids of AWS, long-term and temporary. */
	[/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, mark],
	/** API keys of Bedrock, long-term and short-term. */
	[/\bABSK[A-Za-z0-9+/=]{20,}/g, mark],
	[/\bbedrock-api-key-[A-Za-z0-9+/=]+/g, mark],
	/** Virtual keys of gateways. */
	[/\bsk-[A-Za-z0-9_-]{8,}/g, mark],
	/** JSON web tokens. Their heads have a longest length, so that no text is searched to its end from each of many places. */
	[/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, mark],
	/** User and password of an address. */
	[/(:\/\/)[^\s/?#@"']+@/g, `$1${mark}@`],
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
];
