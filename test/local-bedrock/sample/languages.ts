/** What the sample knows of a language: enough to name what a file contains. */
export interface Language {
	readonly name: string;
	/** The word after a code fence. */
	readonly fence: string;
	comment(text: string): string;
	/** Each pattern's first group is the name; one of the others holds the parameters. */
	readonly functions: readonly RegExp[];
	readonly classes: RegExp;
	readonly imports: RegExp;
	readonly bodies: "braces" | "indent";
}

const slashes = (text: string) => `// ${text}`;
const hash = (text: string) => `# ${text}`;
const never = /(?!)/;

const script: Language = {
	name: "JavaScript",
	fence: "javascript",
	comment: slashes,
	functions: [
		/^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)\s*(?:<[^(]*>)?\(([^)]*)/,
		/^\s*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]+)?=\s*(?:async\s+)?(?:function\b[^(]*\(([^)]*)|\(([^)]*)\)[^=;]*=>|([\w$]+)\s*=>)/,
		/^\s+(?:(?:public|private|protected|static|async|override|readonly|get|set|\*)\s+)*(?!(?:if|for|while|switch|catch|return|function|await|new)\b)([\w$#]+)\s*(?:<[^(]*>)?\(([^)]*)\)?[^;=]*\{\s*$/,
	],
	classes: /^\s*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:class|interface|enum)\s+([\w$]+)/,
	imports: /^\s*(?:import\b.*?from\s+|import\s+|export\b.*?from\s+|.*\brequire\()["']([^"']+)["']/,
	bodies: "braces",
};

const curly = (name: string, fence: string, imports: RegExp): Language => ({
	...script,
	name,
	fence,
	functions: [
		/^\s*(?:[\w<>[\],?*&:]+\s+)+(?!(?:if|for|while|switch|catch|return|new)\b)(?:\([^)]*\)\s*)?([\w$]+)\s*(?:<[^(]*>)?\(([^)]*)\)?[^;]*(?:\{\s*)?$/,
	],
	classes:
		/^\s*(?:(?:public|private|internal|abstract|final|sealed|static|data|pub|export)\s+)*(?:class|interface|enum|struct|trait|record|object|type)\s+(\w+)/,
	imports,
});

const python: Language = {
	name: "Python",
	fence: "python",
	comment: hash,
	functions: [/^\s*(?:async\s+)?def\s+(\w+)\s*\(([^)]*)/],
	classes: /^\s*class\s+(\w+)/,
	imports: /^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/,
	bodies: "indent",
};

const plain: Language = {
	name: "Text",
	fence: "text",
	comment: hash,
	functions: [],
	classes: never,
	imports: never,
	bodies: "indent",
};

const typescript = { ...script, name: "TypeScript", fence: "typescript" };
const include = /^\s*#\s*include\s*[<"]([^>"]+)/;

const byExtension: Readonly<Record<string, Language>> = {
	ts: typescript,
	tsx: typescript,
	mts: typescript,
	cts: typescript,
	js: script,
	jsx: script,
	mjs: script,
	cjs: script,
	py: python,
	rb: {
		...python,
		name: "Ruby",
		fence: "ruby",
		functions: [/^\s*def\s+([\w.?!]+)\s*\(?([^)]*)/],
		imports: /^\s*require(?:_relative)?\s+["']([^"']+)/,
	},
	java: curly("Java", "java", /^\s*import\s+(?:static\s+)?([\w.*]+)/),
	kt: curly("Kotlin", "kotlin", /^\s*import\s+([\w.*]+)/),
	cs: curly("C#", "csharp", /^\s*using\s+([\w.]+)\s*;/),
	go: {
		...curly("Go", "go", /^\s*(?:import\s+)?(?:\w+\s+)?"([\w./-]+)"\s*$/),
		functions: [/^func\s+(?:\([^)]*\)\s*)?(\w+)\s*(?:\[[^\]]*\])?\(([^)]*)/],
	},
	rs: {
		...curly("Rust", "rust", /^\s*use\s+([\w:]+)/),
		functions: [/^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?(?:const\s+)?fn\s+(\w+)\s*(?:<[^(]*>)?\(([^)]*)/],
	},
	c: curly("C", "c", include),
	h: curly("C", "c", include),
	cpp: curly("C++", "cpp", include),
	php: {
		...curly("PHP", "php", /^\s*use\s+([\w\\]+)/),
		functions: [/^\s*(?:(?:public|private|protected|static)\s+)*function\s+(\w+)\s*\(([^)]*)/],
	},
	sh: { ...plain, name: "Shell", fence: "sh", functions: [/^\s*(?:function\s+)?(\w+)\s*\(\)()/], bodies: "braces" },
	sql: { ...plain, name: "SQL", fence: "sql", comment: (text) => `-- ${text}` },
	lua: {
		...plain,
		name: "Lua",
		fence: "lua",
		comment: (text) => `-- ${text}`,
		functions: [/^\s*(?:local\s+)?function\s+([\w.:]+)\s*\(([^)]*)/],
	},
	html: { ...plain, name: "HTML", fence: "html", comment: (text) => `<!-- ${text} -->` },
	md: { ...plain, name: "Markdown", fence: "markdown", comment: (text) => `<!-- ${text} -->` },
	css: { ...plain, name: "CSS", fence: "css", comment: (text) => `/* ${text} */`, bodies: "braces" },
	json: { ...plain, name: "JSON", fence: "json", comment: slashes },
	yaml: { ...plain, name: "YAML", fence: "yaml" },
	yml: { ...plain, name: "YAML", fence: "yaml" },
};

export function languageOf(path: string): Language {
	return byExtension[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? plain;
}

/** Index of the line that defines a function or a class of this name, or -1. */
export function findDefinition(lines: readonly string[], name: string): number {
	const named = (pattern: RegExp) => (line: string) => pattern.exec(line)?.[1] === name;
	const patterns = Object.values(byExtension).flatMap((language) => [...language.functions, language.classes]);
	const strict = lines.findIndex((line) => patterns.some((pattern) => named(pattern)(line)));
	if (strict >= 0) return strict;
	const word = new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$&")}\\s*[(=:]`);
	return lines.findIndex((line) => word.test(line));
}
