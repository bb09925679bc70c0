import { signal } from "@preact/signals";
import { readBase64 } from "./base64.ts";
import { fitImage, isPicture } from "./images.ts";
import { post } from "../host.ts";
import { announce } from "../state.ts";
import { strings } from "../words/strings.ts";

/** More than any single document the API takes. Pictures may be larger: they are made smaller here. */
const largestAttachment = 6 * 1024 * 1024;
const largestPicture = 100 * 1024 * 1024;
/** Characters from which on a pasted text is an attachment: more than anybody reads in a composer. */
const longestPaste = 20_000;
const largestPaste = 2_000_000;

const editorUris = ["application/vnd.code.uri-list", "text/uri-list"];

/** What is being made smaller, in words; empty while nothing is. */
export const working = signal("");

/** Transfers of which something has not reached the host yet. */
export const attaching = signal(0);

/** Text that was copied is text, even where it comes with addresses; only a drop means the resources themselves. */
export function holdsAttachments(data: DataTransfer, way: "paste" | "drop"): boolean {
	return data.types.includes("Files") || (way === "drop" && editorUris.some((type) => data.types.includes(type)));
}

export function holdsLongText(data: DataTransfer): boolean {
	return data.getData("text/plain").length > longestPaste;
}

/** Attaches a pasted text; returns a sentence when it cannot be. */
export function attachPastedText(data: DataTransfer): string {
	const text = data.getData("text/plain");
	if (text.length > largestPaste) return strings.tooLongToPaste;
	post({ kind: "attach-text", text });
	return "";
}

/** Hands pasted or dropped things to the host; returns a sentence for each that could not be attached as it is. */
export async function attachTransfer(data: DataTransfer): Promise<string[]> {
	// The transfer is empty after the first wait, so that everything is taken out of it before.
	const files = [...data.files];
	const uris = editorUris.map((type) => urisOf(data.getData(type))).find((list) => list.length > 0) ?? [];
	// A file that is dragged from the editor comes both ways; its address is better, for it needs no copy.
	if (uris.length > 0) {
		post({ kind: "attach-uris", uris: uris.slice(0, 100) });
		return [];
	}
	const problems: (string | undefined)[] = [];
	attaching.value++;
	try {
		// One after the other: a decoded picture may take hundreds of megabytes.
		for (const file of files) problems.push(await (isPicture(file) ? attachPicture(file) : attachFile(file)));
	} finally {
		attaching.value--;
	}
	return problems.filter((text) => text !== undefined);
}

function urisOf(list: string): string[] {
	return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

async function attachPicture(file: File): Promise<string | undefined> {
	const name = file.name || strings.pastedImage;
	if (file.size > largestPicture) return strings.tooLarge(name, largestPicture / 1024 / 1024);
	try {
		const fitted = await fitImage(file, () => {
			working.value = strings.shrinkingImage(name);
			announce(working.value);
		});
		post({ kind: "attach-data", name: fitted.name || name, data: await readBase64(fitted.blob) });
		return fitted.isFirstFrame ? strings.onlyFirstFrame(name) : undefined;
	} catch {
		return strings.noImage(name);
	} finally {
		working.value = "";
	}
}

async function attachFile(file: File): Promise<string | undefined> {
	const { name } = file;
	if (file.size > largestAttachment) return strings.tooLarge(name, largestAttachment / 1024 / 1024);
	try {
		post({ kind: "attach-data", name, data: await readBase64(file) });
		return undefined;
	} catch {
		return strings.unreadable(name);
	}
}
