import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Attachment, attachFile, toBlocks } from "../../src/core/documents/attachments.ts";
import { planDocuments, planNotices } from "../../src/core/documents/documentPlan.ts";
import { documentName } from "../../src/core/documents/documents.ts";
import { type MediaFacts, mediaOf, isSameContent, labelOf } from "../../src/core/documents/media.ts";
import { nextDocumentPosition, planMedia } from "../../src/core/documents/mediaPlan.ts";
import { type Block, type Message, type ResultBlock, textBlock } from "../../src/core/record/message.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { models } from "../local-bedrock/modelTable.ts";
import { mediaRules } from "../local-bedrock/rules/mediaRules.ts";
import { type ConverseBody, parseConverseBody } from "../local-bedrock/wire.ts";
import { FakeModel, says } from "./fakeModel.ts";
import { png } from "./imageBytes.ts";
import { testSession, testSettings } from "./testSession.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const claude = factsOf("anthropic.claude-sonnet-4-5-20250929-v1:0") ?? {};
const nova = factsOf("amazon.nova-pro-v1:0") ?? {};

function file(path: string, text = path): Attachment {
	const result = attachFile({ id: path, path, bytes: path.endsWith(".png") ? withTail(text) : bytes(text) });
	if ("refusal" in result) throw new Error(result.refusal);
	return result.attachment;
}

/** An image that differs from others by what comes after its header. */
function withTail(text: string): Uint8Array {
	return new Uint8Array([...png(1, 1), ...bytes(text)]);
}

/** The messages of a chat: what the user attached, an answer, what the user attached next, … */
function chat(...prompts: readonly (readonly Attachment[])[]): Message[] {
	const history: Message[] = [];
	for (const attachments of prompts) {
		history.push({ role: "user", content: toBlocks("Look", attachments, nextDocumentPosition(history)) });
		history.push({ role: "assistant", content: [textBlock("Fine.")] });
	}
	return history.slice(0, -1);
}

/** A call of a tool, and its result with what it hands over. */
function toolStep(id: string, ...attached: readonly ResultBlock[]): Message[] {
	return [
		{ role: "assistant", content: [{ kind: "tool-use", id, name: "read_file", input: {} }] },
		{ role: "user", content: [{ kind: "tool-result", toolUseId: id, status: "success", text: "Attached.", attached }] },
	];
}

const read = (path: string): ResultBlock =>
	path.endsWith(".png")
		? { kind: "image", format: "png", path, bytes: withTail(path) }
		: { kind: "document", format: "pdf", name: "", path, bytes: bytes(path) };

const sent = (messages: readonly Message[]) => messages.flatMap(mediaOf).map(labelOf);
const names = (messages: readonly Message[]) => messages.flatMap(mediaOf).flatMap((medium) => ("name" in medium ? [medium.name] : []));
const texts = ({ content }: Message) =>
	content.flatMap((block) => (block.kind === "text" || block.kind === "tool-result" ? [block.text] : [])).join("\n");
const label = ({ label }: { readonly label: string }) => label;
const numbered = (count: number, extension: string, start = 1) =>
	Array.from({ length: count }, (_, index) => file(`${start + index}.${extension}`));

describe("Five documents at most travel in a request", () => {
	test("a text for which there is no room is text from the start, so that older messages stay as they are", () => {
		const history = chat(numbered(5, "ts"), numbered(3, "ts", 6));
		const plan = planDocuments(history, claude);
		expect(sent(plan.messages)).toEqual(["1.ts", "2.ts", "3.ts", "4.ts", "5.ts"]);
		expect(plan.messages[0]).toBe(history[0]);
		expect(texts(plan.messages[2] as Message)).toContain('<file path="6.ts">\n6.ts\n</file>');
		expect([plan.demoted, plan.dropped]).toEqual([[], []]);
	});

	test("a chat that attaches a text with every prompt never rewrites what it has sent", () => {
		const prompts = Array.from({ length: 12 }, (_, index) => [file(`${index}.ts`)]);
		const whole = planDocuments(chat(...prompts), claude).messages;
		for (const count of prompts.keys()) {
			const { messages } = planDocuments(chat(...prompts.slice(0, count + 1)), claude);
			expect(messages).toEqual(whole.slice(0, messages.length));
		}
	});

	test("a PDF turns all older texts into text at once, so that the next PDFs rewrite nothing", () => {
		const history = chat(numbered(5, "ts"), [file("a.pdf")], [file("b.pdf")], [file("c.pdf")]);
		expect(planDocuments(history.slice(0, 3), claude).demoted.map(label)).toEqual(["1.ts", "2.ts", "3.ts", "4.ts", "5.ts"]);
		expect(planDocuments(history, claude)).toMatchObject({ demoted: [], dropped: [] });
		expect(sent(planDocuments(history, claude).messages)).toEqual(["a.pdf", "b.pdf", "c.pdf"]);
	});

	test("the oldest PDF gives way to a sixth one, is named as left out, and is told to the user once", () => {
		const history = chat(numbered(5, "pdf"), [file("6.pdf")], []);
		const plan = planDocuments(history.slice(0, 3), claude);
		expect(sent(plan.messages)).toEqual(["2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf"]);
		expect(texts(plan.messages[0] as Message)).toContain('<file path="1.pdf">\n(Not attached: a request carries 5 documents.)\n</file>');
		expect(plan.dropped).toEqual([{ label: "1.pdf", because: "a request carries 5 documents" }]);
		expect(planDocuments(history, claude).dropped).toEqual([]);
	});

	test("what tools hand over counts too, and gets a name of its own", () => {
		const history = [...chat(numbered(3, "pdf")), ...toolStep("t1", read("a.pdf")), ...toolStep("t2", read("b.pdf"), read("c.pdf"))];
		const plan = planDocuments(history, claude);
		expect(sent(plan.messages)).toEqual(["2.pdf", "3.pdf", "a.pdf", "b.pdf", "c.pdf"]);
		expect(names(plan.messages)).toEqual([
			"Document 2 (pdf)",
			"Document 3 (pdf)",
			"Document 4 (pdf)",
			"Document 5 (pdf)",
			"Document 6 (pdf)",
		]);
		expect(nextDocumentPosition(history)).toBe(7);
	});

	test("a document that had to leave a tool's result is told of in its text", () => {
		const history = [...chat([]), ...toolStep("t1", read("a.pdf")), ...chat(numbered(5, "pdf"))];
		const [result] = planDocuments(history, claude).messages[2]?.content ?? [];
		expect(result).toMatchObject({
			kind: "tool-result",
			text: expect.stringMatching(/^Attached\.\n<file path="a\.pdf">\n\(Not attached/),
			attached: undefined,
		});
	});

	test("a text too long for the prompt keeps its beginning and its end, and says what is missing", () => {
		const long = file("long.ts", `BEGIN${"x".repeat(300_000)}END`);
		const { messages } = planDocuments(
			chat(numbered(5, "pdf"), [long], [file("6.pdf")], [file("7.pdf")], [file("8.pdf")], [file("9.pdf")], [file("10.pdf")]),
			claude,
		);
		const text = texts(messages[2] as Message);
		expect(text).toMatch(/BEGINx+\n\n\(… 200008 of 300008 characters are left out here\. .*…\)\n\nx+END/s);
	});
});

describe("Images and documents are twenty at most", () => {
	test("texts make room for images, then the oldest images go, a few at once", () => {
		const history = chat(numbered(15, "png"), [...numbered(5, "png", 16), file("a.ts")], [file("21.png")], [file("22.png")]);
		const first = planDocuments(history.slice(0, 3), claude);
		expect(sent(first.messages)).toHaveLength(20);
		expect(texts(first.messages[2] as Message)).toContain('<file path="a.ts">');
		const second = planDocuments(history.slice(0, 5), claude);
		expect(second.dropped.map(label)).toEqual(["1.png", "2.png", "3.png", "4.png", "5.png"]);
		expect(texts(second.messages[0] as Message)).toContain("(image 1.png not attached: a request carries 20 images and documents)");
		expect(planDocuments(history, claude)).toMatchObject({ demoted: [], dropped: [] });
	});

	test("a loop that takes a picture with every step rewrites the chat with every fifth", () => {
		const history: Message[] = chat([]);
		const rewrites: number[] = [];
		for (let step = 1; step <= 40; step++) {
			history.push(...toolStep(`t${step}`, read(`${step}.png`)));
			if (planDocuments(history, claude).dropped.length > 0) rewrites.push(step);
		}
		expect(rewrites).toEqual([21, 26, 31, 36]);
	});

	test("a loop of large pictures leaves room for the next ones too when some have to go", () => {
		const history: Message[] = chat([]);
		const rewrites: number[] = [];
		for (let step = 1; step <= 24; step++) {
			const picture = new Uint8Array(2_000_000).fill(step);
			history.push(...toolStep(`t${step}`, { kind: "image", format: "png", path: `${step}.png`, bytes: picture }));
			if (planDocuments(history, claude).dropped.length > 0) rewrites.push(step);
		}
		expect(rewrites).toEqual([8, 11, 14, 17, 20, 23]);
	});

	test("one video travels, the newest", () => {
		const history = chat([file("a.mp4"), file("a.ts")], [file("b.mp4")]);
		expect(sent(planDocuments(history, nova).messages)).toEqual(["a.ts", "b.mp4"]);
		expect(planDocuments(history, nova).dropped.map(label)).toEqual(["a.mp4"]);
	});

	test("what is too much for a request in bytes goes, the oldest first", () => {
		const large = (path: string) => file(path, `${path}${"x".repeat(4_400_000)}`);
		const history = chat([large("a.pdf")], [large("b.pdf")], [large("c.pdf")], [large("d.pdf")]);
		expect(sent(planDocuments(history, claude).messages)).toEqual(["b.pdf", "c.pdf", "d.pdf"]);
		expect(sent(planDocuments(history, nova).messages)).toEqual(["a.pdf", "b.pdf", "c.pdf", "d.pdf"]);
	});
});

describe("The same file is sent once", () => {
	test("a later mention refers to the earlier document, under any path", () => {
		const history = chat([file("a.ts", "same")], [file("b.ts", "same")]);
		const { messages } = planDocuments(history, claude);
		expect(sent(messages)).toEqual(["a.ts"]);
		expect(messages[2]?.content[0]).toEqual(
			textBlock("(Document 2 (txt), b.ts, is the same as Document 1 (txt), a.ts, earlier in this chat, which holds now.)"),
		);
	});

	test("it counts as new when it is mentioned, so that others go before it", () => {
		const history = chat(numbered(5, "pdf"), [file("1.pdf")], [file("6.pdf")]);
		expect(sent(planDocuments(history, claude).messages)).toEqual(["1.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf"]);
	});

	test("its second copy in one message is left out with the first", () => {
		const [message] = planDocuments(chat([...numbered(5, "pdf"), file("6.pdf"), file("copy.pdf", "6.pdf")]), claude).messages;
		expect(texts(message as Message)).toContain('<file path="copy.pdf">\n(Not attached: a request carries 5 documents.)');
	});

	test("it is sent again when of the earlier one only the beginning and the end are there", () => {
		const long = file("long.ts", "x".repeat(300_000));
		const history = chat([long], numbered(5, "pdf"), [long]);
		expect(sent(planDocuments(history.slice(0, 3), claude).messages)).not.toContain("long.ts");
		expect(sent(planDocuments(history, claude).messages)).toContain("long.ts");
	});

	test("it does not give way to what comes with the message that mentions it again: the last of them is left out", () => {
		const history = chat([file("1.pdf")], [file("1.pdf"), ...numbered(5, "pdf", 6)]);
		const { messages, dropped } = planDocuments(history, claude);
		expect(sent(messages)).toEqual(["1.pdf", "6.pdf", "7.pdf", "8.pdf", "9.pdf"]);
		expect(texts(messages[2] as Message)).toContain('<file path="10.pdf">\n(Not attached: a request carries 5 documents.)');
		expect(dropped).toEqual([]);
		const pictures = chat(numbered(20, "png"), [file("1.png"), file("21.png")]);
		expect(sent(planDocuments(pictures, claude).messages)).toContain("1.png");
	});

	test("it is sent again when the earlier one had to go", () => {
		const history = chat(numbered(5, "pdf"), [file("6.pdf")], [file("1.pdf")]);
		expect(sent(planDocuments(history, claude).messages)).toEqual(["3.pdf", "4.pdf", "5.pdf", "6.pdf", "1.pdf"]);
	});
});

describe("A new version of a file", () => {
	const long = "x".repeat(4_000);

	test("takes the older one's place, which becomes a line", () => {
		const { messages } = planDocuments(chat([file("a.ts", `1${long}`)], [file("a.ts", `2${long}`)]), claude);
		expect(names(messages)).toEqual(["Document 2 (txt)"]);
		expect(texts(messages[0] as Message)).toContain("(Document 1 (txt), a.ts, was here. Document 2 (txt) holds now.)");
		expect(texts(messages[2] as Message)).toContain("(Document 2 (txt) is the newer version of a.ts, Document 1 (txt) an older one.)");
	});

	const afterwards = (version: string): Message[] => [
		...chat([file("a.ts", "1")]),
		{ role: "assistant", content: [textBlock(long)] },
		...chat([]),
		{ role: "assistant", content: [textBlock("Fine.")] },
		{ role: "user", content: toBlocks("Look", [file("a.ts", version)], 2) },
	];

	test("leaves the older one where it is while a cached chat behind it would have to be written again", () => {
		expect(names(planDocuments(afterwards("2"), claude).messages)).toEqual(["Document 1 (txt)", "Document 2 (txt)"]);
		const uncached: MediaFacts = { ...claude, cache: undefined };
		expect(names(planDocuments(afterwards("2"), uncached).messages)).toEqual(["Document 2 (txt)"]);
	});

	test("that is left where it is goes first when room is needed", () => {
		const history = [...afterwards("2"), ...toolStep("t", ...["b", "c", "d", "e"].map((name) => read(`${name}.pdf`)))];
		expect(sent(planDocuments(history, claude).messages)).toEqual(["b.pdf", "c.pdf", "d.pdf", "e.pdf"]);
		expect(texts(planDocuments(history, claude).messages[0] as Message)).toContain("was here. Document 2 (txt) holds now.");
	});

	test("that takes back a change is told to hold", () => {
		const { messages } = planDocuments([...afterwards("2"), ...chat([file("a.ts", "1")])], claude);
		expect(texts(messages.at(-1) as Message)).toContain("is the same as Document 1 (txt), a.ts, earlier in this chat, which holds now.");
	});

	test("leaves the older one alone while another file has the same content", () => {
		const history = chat([file("a.ts", `1${long}`), file("b.ts", `1${long}`)], [file("a.ts", `2${long}`)]);
		expect(names(planDocuments(history, claude).messages)).toEqual(["Document 1 (txt)", "Document 3 (txt)"]);
		const later = [...history, ...chat([file("b.ts", `2${long}`)])];
		expect(names(planDocuments(later, { ...claude, cache: undefined }).messages)).toEqual(["Document 3 (txt)"]);
	});

	test("has nothing to do with other lines of the same file", () => {
		const part = (first: number): Attachment => ({ ...file("a.ts", `lines from ${first}`), lines: { first, last: first + 9 } });
		expect(names(planDocuments(chat([part(1)], [part(20)]), claude).messages)).toHaveLength(2);
	});
});

describe("A model gets only what it takes", () => {
	const s3: Block = { kind: "remote", medium: "document", format: "pdf", name: "Document 1 (pdf)", uri: "s3://my-bucket/a.pdf" };
	const large = "x".repeat(5_000_000);

	test.each<[string, readonly Block[], MediaFacts, string]>([
		["no video", toBlocks("", [file("a.mp4")], 1), claude, "(video a.mp4 not attached: this model takes no video)"],
		["no audio", toBlocks("", [file("a.mp3")], 1), nova, "(audio a.mp3 not attached: this model takes no audio)"],
		[
			"nothing from Amazon S3",
			[s3, textBlock("Read")],
			claude,
			"(document s3://my-bucket/a.pdf not attached: this model reads nothing from Amazon S3)",
		],
		[
			"no PDF above 4.5 MB",
			toBlocks("", [file("a.pdf", large)], 1),
			factsOf("meta.llama4-scout-17b-instruct-v1:0") ?? {},
			"(Not attached: this model takes documents up to 4.5 MB.)",
		],
	])("%s", (_, content, facts, sentence) => {
		const [message] = planDocuments([{ role: "user", content }], facts).messages;
		expect(mediaOf(message as Message)).toEqual([]);
		expect(texts(message as Message)).toContain(sentence);
	});

	test("no document from a tool, where it takes none", () => {
		const history = [...chat([]), ...toolStep("t", read("a.pdf"))];
		const { messages } = planDocuments(history, factsOf("amazon.nova-micro-v1:0"));
		expect([sent(messages), texts(messages[2] as Message)]).toEqual([[], expect.stringContaining("this model takes no documents")]);
	});

	test("no image from a tool, unless it is known to take one", () => {
		const history = [...chat([]), ...toolStep("t", read("a.png"))];
		expect(sent(planDocuments(history, factsOf("openai.gpt-6-sol")).messages)).toEqual([]);
		expect(sent(planDocuments(history, claude).messages)).toEqual(["a.png"]);
	});
});

describe("The user is told", () => {
	test("the limit that older media gave way to, whichever it was", () => {
		const videos = planDocuments(chat([file("a.mp4")], [file("b.mp4")]), nova);
		expect(planNotices(videos, false)).toEqual(["No longer sent, because a request carries one video: a.mp4."]);
		const large = (path: string) => file(path, `${path}${"x".repeat(4_400_000)}`);
		const reports = planDocuments(chat([large("a.pdf"), large("b.pdf")], [large("c.pdf"), large("d.pdf")]), claude);
		expect(planNotices(reports, false)).toEqual(["No longer sent, because it would be too large a request: a.pdf."]);
		const texts = planDocuments(chat(numbered(5, "ts"), [file("a.pdf")]), claude);
		expect(planNotices(texts, false)).toEqual(["Sent as text, because a request carries 5 documents: 1.ts, 2.ts, 3.ts, 4.ts, 5.ts."]);
	});

	test("what another model does not take, when it takes the chat over, and not with every turn", () => {
		const plan = planDocuments([...chat([file("a.mp4")]), { role: "assistant", content: [textBlock("Fine.")] }, ...chat([])], claude);
		expect(planNotices(plan, true)).toEqual(["Not sent as it is, because this model takes no video: a.mp4."]);
		expect(planNotices(plan, false)).toEqual([]);
	});
});

test("A chat that another model takes over says once what that one does not take", async () => {
	let model = "us.amazon.nova-pro-v1:0";
	const fake = new FakeModel(says("A film."), says("Hm."), says("Well."));
	const { session, events } = testSession(fake, { ports: { settings: () => ({ ...testSettings, model }) } });
	await session.send("Watch", [file("a.mp4")]);
	model = testSettings.model;
	await session.send("And now?", []);
	await session.send("Go on", []);
	expect(events.filter(({ kind }) => kind === "notice")).toEqual([
		{ kind: "notice", text: "Not sent as it is, because this model takes no video: a.mp4." },
	]);
});

describe("Any chat", () => {
	const paths = [
		"a_b@1.ts",
		"a_b@1.test.ts",
		"a.md",
		"b.csv",
		"c.pdf",
		"d.pdf",
		"e.docx",
		"f.pdf",
		"g.png",
		"h.png",
		"i.png",
		"j.mp4",
		"k.mp4",
		"l.mp3",
	];
	const anyFile = fc
		.record({ path: fc.constantFrom(...paths), version: fc.nat(2) })
		.map(({ path, version }) => file(path, `${path} ${version}`));
	const anyPrompt = fc.array(anyFile, { maxLength: 9 }).map((attachments) => ({ kind: "prompt" as const, attachments }));
	const anyStep = fc
		.array(fc.constantFrom("t1.png", "t2.png", "t3.pdf", "t4.pdf", "c.pdf"), { minLength: 1, maxLength: 3 })
		.map((read) => ({ kind: "step" as const, read }));
	const manyImages = fc.integer({ min: 1, max: 20 }).map((count) => ({ kind: "prompt" as const, attachments: numbered(count, "png") }));
	const anyChat = fc
		.array(fc.oneof({ weight: 3, arbitrary: anyPrompt }, anyStep, manyImages), { minLength: 1, maxLength: 12 })
		.map((events) => {
			const history: Message[] = [];
			for (const [index, event] of events.entries()) {
				if (event.kind === "step") {
					if (history.length === 0) history.push(...chat([]));
					if (history.at(-1)?.role === "assistant") history.push(...chat([]));
					history.push(...toolStep(`t${index}`, ...event.read.map(read)));
				} else {
					if (history.length > 0) history.push({ role: "assistant", content: [textBlock("Fine.")] });
					history.push({ role: "user", content: toBlocks("Look", event.attachments, nextDocumentPosition(history)) });
				}
			}
			return history;
		});
	const anyFacts = fc.constantFrom<[string, MediaFacts]>(
		["anthropic.claude-sonnet-4-5-20250929-v1:0", claude],
		["amazon.nova-pro-v1:0", nova],
	);

	test("is planned into a request that keeps every rule of the service about media", () => {
		fc.assert(
			fc.property(anyChat, anyFacts, (history, [id, facts]) => {
				const model = models.find((one) => one.id === id);
				if (!model) throw new Error(`The local Bedrock has no ${id}.`);
				const body = wire(planDocuments(history, facts).messages);
				const refusals = mediaRules.flatMap((rule) => rule.check({ body, model, streaming: true, isPrompt: false }) ?? []);
				expect(refusals).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});

	test("loses nothing silently: what does not travel is named where it stood", () => {
		fc.assert(
			fc.property(anyChat, anyFacts, (history, [, facts]) => {
				const { messages } = planDocuments(history, facts);
				for (const { medium, message, fate } of planMedia(history, facts)) {
					const there = messages[message] as Message;
					const isThere =
						fate.kind === "sent" ? mediaOf(there).some((one) => isSameContent(one, medium)) : texts(there).includes(labelOf(medium));
					expect(isThere).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
	});

	test("has before the model what its newest message calls the same as something earlier", () => {
		fc.assert(
			fc.property(anyChat, anyFacts, (history, [, facts]) => {
				const fresh = planMedia(history, facts).filter(({ message }) => message === history.length - 1);
				const inVain = fresh.filter(({ fate }) => fate.kind === "same" && fate.as.fate.kind === "left-out");
				expect(inVain).toEqual([]);
			}),
			{ numRuns: 400 },
		);
	});

	test("carries no bytes twice, and calls nothing the same that is not", () => {
		fc.assert(
			fc.property(anyChat, (history) => {
				const plan = planMedia(history, claude);
				const travelling = plan.filter(({ fate }) => fate.kind === "sent").map(({ medium }) => medium);
				const twins = travelling.filter((medium, index) => travelling.slice(0, index).some((other) => isSameContent(other, medium)));
				expect(twins).toEqual([]);
				const wrong = plan.filter(({ medium, fate }) => fate.kind === "same" && !isSameContent(medium, fate.as.medium));
				expect(wrong).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});

	test("begins with the same bytes as before while its new message brings no media", () => {
		fc.assert(
			fc.property(anyChat, anyFacts, (history, [, facts]) => {
				const before = planDocuments(history, facts).messages;
				const longer = [
					...history,
					{ role: "assistant" as const, content: [textBlock("Fine.")] },
					{ role: "user" as const, content: [textBlock("Go on.")] },
				];
				expect(planDocuments(longer, facts).messages.slice(0, history.length)).toEqual(before);
			}),
			{ numRuns: 100 },
		);
	});

	test("says of every older message that it rewrites why: a newer version, too many of something, or the like", () => {
		fc.assert(
			fc.property(anyChat, (history) => {
				const shorter = history.slice(0, -2);
				const before = planDocuments(shorter, claude).messages;
				const after = planDocuments(history, claude);
				const rewritten = before.filter((message, index) => JSON.stringify(message) !== JSON.stringify(after.messages[index]));
				const isTold =
					after.demoted.length + after.dropped.length > 0 || planMedia(history, claude).some(({ fate }) => fate.kind === "replaced");
				expect(rewritten.length === 0 || isTold).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	test("gives another name to the second of two documents that are stored by one", () => {
		const twice = [file("a.pdf"), file("b.pdf")].map((one): Message => ({ role: "user", content: toBlocks("Look", [one], 1) }));
		expect(names(planDocuments(twice, claude).messages)).toEqual(["Document 1 (pdf)", "Document 2 (pdf)"]);
	});

	test("has names that are unique and neutral, also when its older messages have gone", () => {
		fc.assert(
			fc.property(anyChat, fc.nat(10), (history, cut) => {
				const shortened = history.slice(cut);
				const given = planMedia(shortened, claude).flatMap(({ name }) => (name === "" ? [] : [name]));
				expect(new Set(given).size).toBe(given.length);
				for (const name of given) expect(name).toMatch(/^(?!.* {2})[A-Za-z0-9 \-()[\]]{1,200}$/);
				expect(given).not.toContain(documentName(nextDocumentPosition(shortened), "txt"));
			}),
			{ numRuns: 200 },
		);
	});
});

/** A request as it goes over the wire, as far as the rules of media look at it. */
function wire(messages: readonly Message[]): ConverseBody {
	return parseConverseBody({
		messages: messages.map(({ role, content }) => ({ role, content: content.map(wireBlock) })),
	});
}

function wireBlock(block: Block | ResultBlock): unknown {
	switch (block.kind) {
		case "text":
			return { text: block.text };
		case "image":
			return { image: { format: block.format, source: { bytes: Buffer.from(block.bytes).toString("base64") } } };
		case "document":
			return { document: { format: block.format, name: block.name, source: { bytes: Buffer.from(block.bytes).toString("base64") } } };
		case "recording":
			return { [block.medium]: { format: block.format, source: { bytes: Buffer.from(block.bytes).toString("base64") } } };
		case "tool-result":
			return { toolResult: { toolUseId: block.toolUseId, content: [{ text: block.text }, ...(block.attached ?? []).map(wireBlock)] } };
		default:
			return { toolUse: {} };
	}
}
