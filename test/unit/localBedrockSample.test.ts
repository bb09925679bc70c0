import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { converse } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const source = `import { readFileSync } from "node:fs";

export function total(prices: number[]): number {
	let sum = 0;
	for (const price of prices) {
		sum += price;
	}
	return sum;
}

export class Basket {
	add(price: number) {
		return total([price]);
	}
}

console.log(total([1, 2]), total([]));
`;

interface Block {
	readonly text?: string;
	readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: Record<string, unknown> };
	readonly [member: string]: unknown;
}
interface Message {
	readonly role: string;
	readonly content: readonly Block[];
}

const stringInput = { json: { type: "object", properties: { path: { type: "string" } }, required: ["path"] } };
const toolNames = ["read_file", "apply_edit", "create_file", "find_files", "search_text"];
const tools = toolNames.map((name) => ({ toolSpec: { name, inputSchema: stringInput } }));

let server: LocalBedrock;
beforeAll(async () => {
	server = await startLocalBedrock();
});
afterAll(() => server.close());

describe("asked to go on", () => {
	test("it says what was missing of the answer that was stopped", async () => {
		const question = user({ text: "What can you do?" });
		const { text: whole } = await ask([question]);
		const stopped = (text: string) => ({ role: "assistant", content: [{ text }] });
		const goOn = user({ text: "Go on exactly where you stopped." });
		const begun = [question, stopped(whole.slice(0, 50)), goOn];
		expect((await ask(begun)).text).toBe(whole.slice(50));
		expect((await ask([...begun, stopped(whole.slice(50, 90)), goOn])).text).toBe(whole.slice(90));
	});
});

describe("asked to explain", () => {
	test("a document, it names its functions with their lines", async () => {
		const document = { document: { format: "txt", name: "basket ts", source: { bytes: Buffer.from(source).toString("base64") } } };
		const attachment = '<attachment name="basket ts" path="shop/basket.ts"/>';
		const { text } = await ask([user(document, { text: `${attachment}\nExplain this.` })]);
		expect(text).toContain("not an AI");
		expect(text).toContain("as the document “basket ts”");
		expect(text).toContain("- `total(prices: number[])` in shop/basket.ts:3-9");
		expect(text).toContain("- `Basket` in shop/basket.ts:11-15");
		expect(text).toContain("It imports `node:fs`.");
		expect(text).toContain("```typescript\nexport function total");
	});

	test("a selection that travels as text, it counts from the selection's first line", async () => {
		const code = "def greet(name):\n    if name:\n        return name\n    return None";
		const { text } = await ask([
			user({ text: `<file path="a/greet.py" lines="40-43" language="python">\n${code}\n</file>\n\nWhat is this?` }),
		]);
		expect(text).toContain("- `greet(name)` in a/greet.py:40-43");
		expect(text).toContain("It is Python: 4 lines");
		expect(text).toContain("1 branch, 0 loops and 2 returns");
	});

	test.each([
		[
			"a.go",
			'package main\n\nimport (\n\t"fmt"\n)\n\nfunc (s *Shop) Sell(item string, n int) error {\n\tfmt.Println(item)\n}',
			"`Sell(item string, n int)` in a.go:7-9",
			"`fmt`",
		],
		[
			"A.java",
			"import java.util.List;\n\nclass Basket {\n\tpublic int add(int price) {\n\t\treturn price;\n\t}\n}",
			"`add(int price)` in A.java:4-6",
			"`java.util.List`",
		],
		["a.rs", "use std::io;\n\npub fn read(path: &str) -> u8 {\n    0\n}", "`read(path: &str)` in a.rs:3-5", "`std::io`"],
		[
			"a.js",
			"import a from './a.js';\nconst twice = (x) => {\n\treturn 2 * x;\n};\nconst four = twice(2);",
			"defines 1 function:\n\n- `twice(x)` in a.js:2-4",
			"`./a.js`",
		],
		["a.rb", "require 'json'\ndef greet(name)\n  name\nend", "`greet(name)` in a.rb:2-4", "`json`"],
	])("%s, it knows the language", async (path, code, definition, module) => {
		const { text } = await ask([user({ text: `<file path="${path}">\n${code}\n</file>\nExplain.` })]);
		expect(text).toContain(definition);
		expect(text).toContain(`It imports ${module}.`);
	});

	test("lines that come numbered, it counts as they are numbered", async () => {
		const document = { format: "txt", name: "Document 1", source: { bytes: Buffer.from("7\tfunction f() {\n8\t}").toString("base64") } };
		const { text } = await ask([user({ document }, { text: '<attachment name="Document 1" path="f.js" lines="7-8"/>\nExplain.' })]);
		expect(text).toContain("- `f()` in f.js:7-8");
		expect(text).toContain("```javascript\nfunction f() {\n}\n```");
	});

	test("a file that is only named, it reads the file first", async () => {
		const { steps, text } = await work("Explain shop/basket.ts", { "shop/basket.ts": source });
		expect(steps).toEqual(["read_file"]);
		expect(text).toContain("from the tool that reads files");
	});

	test("nothing, it says what it can do", async () => {
		expect((await ask([user({ text: "Hello there" })])).text).toContain('"rename `fatigue` to `tiredness` in src/duration.ts"');
	});
});

describe("asked to edit", () => {
	test("it renames whole words everywhere in the file", async () => {
		const { files, steps, text } = await work("Please rename `total` to `sumOf` in shop/basket.ts.", { "shop/basket.ts": source });
		expect(steps).toEqual(["read_file", "apply_edit"]);
		expect(files["shop/basket.ts"]).toBe(source.replaceAll("total", "sumOf"));
		expect(text).toContain("Done: `total` is now called `sumOf`");
	});

	test("it renames among lines that repeat", async () => {
		const repeated = "x = 1\nprint(x)\n\nx = 1\nprint(x)\n\nx = 1\nprint(x)\n";
		const { files } = await work("rename x to y in a.py", { "a.py": repeated });
		expect(files["a.py"]).toBe(repeated.replace(/\bx\b/g, "y"));
	});

	test("it adds a comment above the function that is named", async () => {
		const { files } = await work("Add a comment to `add` in shop/basket.ts", { "shop/basket.ts": source });
		expect(files["shop/basket.ts"]).toContain("\t// add takes price. (A comment by the sample model.)\n\tadd(price: number) {");
	});

	test("it writes the comment that it is given", async () => {
		const { files } = await work('add a comment to total saying "Prices in cents." in shop/basket.ts', { "shop/basket.ts": source });
		expect(files["shop/basket.ts"]).toContain("// Prices in cents.\nexport function total");
	});

	test("it replaces a text with another", async () => {
		const { files } = await work('Replace "[1, 2]" with "[3, 4]" in shop/basket.ts', { "shop/basket.ts": source });
		expect(files["shop/basket.ts"]).toBe(source.replace("[1, 2]", "[3, 4]"));
	});

	test("it takes the attached file when none is named", async () => {
		const prompt = `<file path="shop/basket.ts" language="typescript">\n${source}</file>\nRename Basket to Cart`;
		const { files, steps } = await work(prompt, { "shop/basket.ts": source });
		expect(steps).toEqual(["read_file", "apply_edit"]);
		expect(files["shop/basket.ts"]).toBe(source.replace("Basket", "Cart"));
	});

	test("it searches for a name when no file is known", async () => {
		const { files, steps } = await work("Rename Basket to Cart", { "shop/basket.ts": source });
		expect(steps).toEqual(["search_text", "read_file", "apply_edit"]);
		expect(files["shop/basket.ts"]).toContain("class Cart");
	});

	test("it creates a file", async () => {
		const { files } = await work('Create docs/notes.md with "# Notes"', {});
		expect(files["docs/notes.md"]).toBe("# Notes\n");
	});

	test("it reads the file again after its own earlier edit", async () => {
		const first = await work("rename total to sumOf in shop/basket.ts", { "shop/basket.ts": source });
		const second = await work("now rename sumOf to addUp in shop/basket.ts", first.files, first.messages);
		expect(second.steps).toEqual(["read_file", "apply_edit"]);
		expect(second.files["shop/basket.ts"]).toContain("function addUp");
	});

	test("it stops when a tool is denied", async () => {
		const asked = [user({ text: "rename total to sumOf in shop/basket.ts" })];
		const call = (await ask(asked)).message;
		const denied = { toolResult: { toolUseId: idOf(call), content: [{ text: "The user denied this." }], status: "error" } };
		const answer = await ask([...asked, call, user(denied)]);
		expect(answer.text).toContain("did not succeed: The user denied this.");
		expect(answer.stopReason).toBe("end_turn");
	});

	test("it says so when nothing fits", async () => {
		const { files, text } = await work("rename missing to found in shop/basket.ts", { "shop/basket.ts": source });
		expect(text).toContain("I found nothing in `shop/basket.ts`");
		expect(files["shop/basket.ts"]).toBe(source);
	});

	test("it does not call a tool that it was not given", async () => {
		const { text } = await ask([user({ text: "rename a to b in c.ts" })], { tools: tools.slice(0, 1) });
		expect(text).toContain("no tool that edits files");
	});
});

describe("forced to a tool", () => {
	const forced = { tools: tools.slice(1, 2), toolChoice: { tool: { name: "apply_edit" } } };
	const selection = 'function greet(name) {\n\treturn "Hello " + name;\n}';

	test("it edits the selection at once", async () => {
		const prompt = `<file path="src/greet.js" lines="7-9" language="javascript">\n${selection}\n</file>\n\nRename name to person`;
		const { message, stopReason } = await ask([user({ text: prompt })], forced);
		expect(stopReason).toBe("tool_use");
		const replace = selection.replaceAll("name", "person");
		expect(inputOf(message)).toEqual({ path: "src/greet.js", edits: [{ search: selection, replace }] });
	});

	test("it finds the selection in a fenced block after its path", async () => {
		const prompt = `Edit this selection of src/greet.js, lines 7-9:\n\n\`\`\`javascript\n${selection}\n\`\`\`\n\nAdd a comment saying "Polite."`;
		const { message } = await ask([user({ text: prompt })], forced);
		expect(inputOf(message)).toEqual({ path: "src/greet.js", edits: [{ search: selection, replace: `// Polite.\n${selection}` }] });
	});

	test("it makes the search text unique when the whole file came along", async () => {
		const lines = ["if (a) {", "\tstop();", "}", "if (b) {", "\tstop();", "}"];
		const document = { format: "txt", name: "Document 1", source: { bytes: Buffer.from(lines.join("\n")).toString("base64") } };
		const prompt = '<file path="src/a.js" lines="5-5" language="javascript">\n\tstop();\n</file>\nrename stop to halt';
		const { message } = await ask(
			[user({ document }, { text: '<attachment name="Document 1" path="src/a.js"/>\n' }, { text: prompt })],
			forced,
		);
		const search = "if (b) {\n\tstop();\n}";
		expect(inputOf(message)).toEqual({ path: "src/a.js", edits: [{ search, replace: search.replace("stop", "halt") }] });
	});

	test("it keeps an instruction that it does not understand as a comment", async () => {
		const prompt = `<file path="src/greet.js" lines="7-9">\n${selection}\n</file>\nMake it polite`;
		const { message } = await ask([user({ text: prompt })], forced);
		expect(inputOf(message)).toMatchObject({ edits: [{ replace: `// Sample: Make it polite\n${selection}` }] });
	});

	test("it fills the schema of a tool that it does not know", async () => {
		const json = {
			type: "object",
			properties: { city: { type: "string" }, days: { type: "integer", minimum: 3 } },
			required: ["city", "days"],
		};
		const weather = { toolSpec: { name: "weather", inputSchema: { json } } };
		const { message } = await ask([user({ text: "Paris?" })], { tools: [weather], toolChoice: { any: {} } });
		expect(inputOf(message)).toEqual({ city: "sample", days: 3 });
	});
});

test("the answer ends at maxTokens", async () => {
	const answer = await converse(server, { messages: [user({ text: "Hello" })], inferenceConfig: { maxTokens: 5 } });
	expect(answer.json).toMatchObject({ stopReason: "max_tokens", usage: { outputTokens: 5 } });
});

test("the answer ends before a stop sequence", async () => {
	const answer = await converse(server, { messages: [user({ text: "Hello" })], inferenceConfig: { stopSequences: ["sample"] } });
	expect(answer.json).toMatchObject({ stopReason: "stop_sequence", output: { message: { content: [{ text: "I am the " }] } } });
});

test("extended thinking comes before the answer", async () => {
	const additionalModelRequestFields = { thinking: { type: "enabled", budget_tokens: 1024 } };
	const { json } = await converse(server, { messages: [user({ text: "Hello" })], additionalModelRequestFields });
	const { output } = json as { output: { message: Message } };
	expect(output.message.content.map((block) => Object.keys(block)[0])).toEqual(["reasoningContent", "text"]);
});

function user(...content: Block[]): Message {
	return { role: "user", content };
}

async function ask(messages: readonly Message[], toolConfig: unknown = { tools }) {
	const { json } = await converse(server, { messages, toolConfig });
	const { output, stopReason } = json as { output: { message: Message }; stopReason: string };
	return { message: output.message, text: output.message.content.map((block) => block.text ?? "").join(""), stopReason };
}

/** A minimal tool loop over files in memory. */
async function work(prompt: string, files: Record<string, string>, history: readonly Message[] = []) {
	const disk = { ...files };
	const steps: string[] = [];
	let messages: Message[] = [...history, user({ text: prompt })];
	for (;;) {
		const { message, text } = await ask(messages);
		messages = [...messages, message];
		const calls = message.content.flatMap((block) => block.toolUse ?? []);
		if (calls.length === 0) return { files: disk, steps, text, messages };
		const results = calls.map(({ toolUseId, name, input }) => {
			steps.push(name);
			return { toolResult: { toolUseId, content: [{ text: runTool(disk, name, input) }] } };
		});
		messages = [...messages, user(...results)];
	}
}

function runTool(disk: Record<string, string>, name: string, input: Record<string, unknown>): string {
	const path = String(input.path);
	const text = disk[path] ?? "";
	switch (name) {
		case "read_file":
			return [`${path}, lines 1-9`, ...text.split("\n").map((line, at) => `${at + 1}\t${line}`)].join("\n");
		case "apply_edit":
			disk[path] = (input.edits as { search: string; replace: string }[]).reduce(applyOnce, text);
			return `Edited ${path}.`;
		case "create_file":
			disk[path] = String(input.content);
			return `Created ${path}.`;
		case "search_text":
			return Object.keys(disk)
				.map((one) => `${one}:3: a line`)
				.join("\n");
		default:
			throw new Error(`No tool ${name}`);
	}
}

function applyOnce(text: string, { search, replace }: { search: string; replace: string }): string {
	expect(text.split(search), `“${search}” occurs once`).toHaveLength(2);
	return text.replace(search, () => replace);
}

function idOf(message: Message): string {
	return message.content.find((block) => block.toolUse)?.toolUse?.toolUseId ?? "";
}

function inputOf(message: Message): unknown {
	return message.content.find((block) => block.toolUse)?.toolUse?.input;
}
