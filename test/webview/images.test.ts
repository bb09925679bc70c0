import { afterEach, expect, test } from "vitest";
import { maxImageBytes } from "../../src/core/documents/media.ts";
import { readImageHeader } from "../../src/core/documents/imageSize.ts";
import type { ComposerAttachment, ToHost } from "../../src/shared/protocol.ts";
import { maxImageBytes as fittedBytes, usefulSide } from "../../webview/composer/images.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, idle, openChat, transcriptOf } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

type Data = Extract<ToHost, { kind: "attach-data" }>;
const attached = () => chat.posts().filter((post): post is Data => post.kind === "attach-data");
const bytesOf = ({ data }: Data) => new Uint8Array(Buffer.from(data, "base64"));

interface Picture {
	readonly name: string;
	readonly type: string;
	readonly width: number;
	readonly height: number;
	/** Every pixel another colour, so that nothing makes it small. */
	readonly isNoise?: boolean;
	/** Enter is pressed right after it. */
	readonly isSent?: boolean;
}

/** Pastes a picture that the page itself has drawn; returns its size in bytes. */
async function pasteDrawn(picture: Picture): Promise<number> {
	return chat.page
		.getByRole("textbox", { name: "Message Outcrop" })
		.evaluate(async (element, { name, type, width, height, isNoise, isSent }) => {
			const canvas = new OffscreenCanvas(width, height);
			const context = canvas.getContext("2d");
			if (!context) throw new Error("No canvas.");
			if (isNoise) {
				const image = context.createImageData(width, height);
				const words = new Uint32Array(image.data.buffer);
				for (let index = 0, seed = 1; index < words.length; index++) {
					seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
					words[index] = seed | 0xff000000;
				}
				context.putImageData(image, 0, 0);
			} else {
				context.fillStyle = "teal";
				context.fillRect(0, 0, width / 2, height);
			}
			const blob = await canvas.convertToBlob({ type });
			const clipboardData = new DataTransfer();
			clipboardData.items.add(new File([blob], name, { type: blob.type }));
			element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
			if (isSent) element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
			return blob.size;
		}, picture);
}

async function pasteBytes(name: string, type: string, bytes: Uint8Array): Promise<void> {
	await chat.page.getByRole("textbox", { name: "Message Outcrop" }).evaluate(
		(element, given) => {
			const clipboardData = new DataTransfer();
			clipboardData.items.add(new File([new Uint8Array(given.bytes)], given.name, { type: given.type }));
			element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
		},
		{ name, type, bytes: [...bytes] },
	);
}

test("a small picture keeps its very bytes, whatever its kind", async () => {
	chat = await openChat();
	for (const [name, type] of [
		["a.png", "image/png"],
		["b.jpg", "image/jpeg"],
		["c.webp", "image/webp"],
	] as const) {
		const size = await pasteDrawn({ name, type, width: 300, height: 200 });
		await expect.poll(() => attached().at(-1)?.name).toBe(name);
		const last = attached().at(-1);
		expect(last && bytesOf(last).length).toBe(size);
	}
});

test("a picture of 9,000 pixels is made as large as a model can use it, and keeps its shape and its kind", async () => {
	chat = await openChat();
	await pasteDrawn({ name: "wide.png", type: "image/png", width: 9_000, height: 3_000 });
	await expect.poll(() => attached(), { timeout: 20_000 }).toHaveLength(1);
	const [wide] = attached();
	expect(wide?.name).toBe("wide.png");
	expect(wide && readImageHeader(bytesOf(wide))).toEqual({ format: "png", width: usefulSide, height: Math.round(usefulSide / 3) });
	expect(await chat.page.getByRole("status").textContent()).toBe("Making wide.png smaller…");
	await expect.poll(() => chat.page.getByRole("form", { name: "Composer" }).getByText("Making wide.png smaller…").count()).toBe(0);
});

test("a picture that is too heavy even then gives up quality, and is named for what it is now", async () => {
	chat = await openChat();
	const size = await pasteDrawn({ name: "noise.png", type: "image/png", width: 1_500, height: 1_500, isNoise: true });
	expect(fittedBytes).toBe(maxImageBytes);
	expect(size).toBeGreaterThan(maxImageBytes);
	await expect.poll(() => attached(), { timeout: 20_000 }).toHaveLength(1);
	const [noise] = attached();
	expect(noise?.name).toBe("noise.webp");
	expect(noise && bytesOf(noise).length).toBeLessThanOrEqual(maxImageBytes);
	expect(noise && readImageHeader(bytesOf(noise))?.format).toBe("webp");
});

test("a message waits for the picture that was pasted into it", async () => {
	chat = await openChat({ draft: "What is this?" });
	const sent = () => chat.posts().filter(({ kind }) => kind === "send");
	await pasteDrawn({ name: "wide.png", type: "image/png", width: 3_000, height: 100, isSent: true });
	await expect.poll(() => attached(), { timeout: 20_000 }).toHaveLength(1);
	expect(sent()).toEqual([]);
	await chat.page.getByRole("button", { name: "Send", disabled: false }).click();
	await expect.poll(sent).toHaveLength(1);
});

test("an animation that the API takes goes whole", async () => {
	chat = await openChat();
	const animation = new Uint8Array(Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"));
	await pasteBytes("moving.gif", "image/gif", animation);
	await expect.poll(() => attached().map(bytesOf)).toEqual([animation]);
});

test("vector graphics stay the text that they are", async () => {
	chat = await openChat();
	const text = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
	await pasteBytes("icon.svg", "image/svg+xml", text);
	await expect.poll(() => attached().map((post) => [post.name, bytesOf(post)])).toEqual([["icon.svg", text]]);
});

test.each([
	["broken.png", "image/png"],
	["photo.heic", "image/heic"],
	["photo.HEIC", ""],
])("%s, which the browser cannot read, is refused with what would work", async (name, type) => {
	chat = await openChat();
	await pasteBytes(name, type, new Uint8Array([1, 2, 3, 4]));
	await expect.poll(() => chat.page.getByRole("alert").allInnerTexts()).toEqual([expect.stringContaining(`${name} holds no picture`)]);
	expect(attached()).toEqual([]);
});

/** A drawn picture, as base64. */
function draw(width: number, height: number): Promise<string> {
	return chat.page.evaluate(
		async ([wide, high]) => {
			const canvas = new OffscreenCanvas(wide, high);
			canvas.getContext("2d")?.fillRect(0, 0, wide / 2, high);
			const blob = await canvas.convertToBlob({ type: "image/png" });
			return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
		},
		[width, height] as const,
	);
}

const shot: ComposerAttachment = { id: "p1", label: "shot.png", travel: "image", size: 40_000 };
const thumbnail = () => chat.page.locator("img.thumbnail");
const asks = () => chat.posts().filter(({ kind }) => kind === "read-picture");

test("an attached picture is shown in small, before it is sent and in its prompt", async () => {
	chat = await openChat({ state: { attachments: [shot] } });
	await expect.poll(asks).toEqual([{ kind: "read-picture", id: "p1" }]);
	expect(await thumbnail().count()).toBe(0);
	await chat.say({ kind: "picture", id: "p1", format: "png", data: await draw(300, 150) });
	await expect.poll(() => thumbnail().evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([96, 48]);
	await chat.say({ kind: "state", state: idle });
	await chat.events({ kind: "turn-start", turnId: "t1", at: 0, model: "m", prompt: { text: "Look", attachments: [shot] } });
	await chat.page.getByRole("article", { name: "You" }).locator("img.thumbnail").waitFor();
	expect(asks()).toHaveLength(1);
});

test("the pictures of an old prompt are asked for by its turn, and what is none keeps its icon", async () => {
	const attachments = [shot, { ...shot, id: "d1", label: "notes.pdf", travel: "document" as const }];
	chat = await openChat({
		transcript: transcriptOf({ kind: "turn-start", turnId: "t9", at: 0, model: "m", prompt: { text: "Look", attachments } }, done),
	});
	await expect.poll(asks).toEqual([{ kind: "read-picture", id: "p1", turnId: "t9" }]);
	await chat.say({ kind: "picture", id: "p1", format: "png", data: btoa("no picture") });
	expect(await thumbnail().count()).toBe(0);
	expect(await chat.page.getByRole("article", { name: "You" }).locator(".attachment .icon").count()).toBe(2);
});
