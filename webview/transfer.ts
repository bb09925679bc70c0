import { post } from "./host.ts";
import { strings } from "./strings.ts";

/** More than any single image or document the API takes. */
const largestAttachment = 6 * 1024 * 1024;

const editorUris = ["application/vnd.code.uri-list", "text/uri-list"];

/** Text that was copied is text, even where it comes with addresses; only a drop means the resources themselves. */
export function holdsAttachments(data: DataTransfer, way: "paste" | "drop"): boolean {
	return data.types.includes("Files") || (way === "drop" && editorUris.some((type) => data.types.includes(type)));
}

/** Hands pasted or dropped things to the host; returns a sentence for each that could not be attached. */
export async function attachTransfer(data: DataTransfer): Promise<string[]> {
	// The transfer is empty after the first wait, so that everything is taken out of it before.
	const files = [...data.files];
	const uris = editorUris.map((type) => urisOf(data.getData(type))).find((list) => list.length > 0) ?? [];
	// A file that is dragged from the editor comes both ways; its address is better, for it needs no copy.
	if (uris.length > 0) {
		post({ kind: "attach-uris", uris: uris.slice(0, 100) });
		return [];
	}
	const problems = await Promise.all(files.map(attachFile));
	return problems.filter((text) => text !== undefined);
}

function urisOf(list: string): string[] {
	return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

async function attachFile(file: File): Promise<string | undefined> {
	const name = file.name || strings.pastedImage;
	if (file.size > largestAttachment) return strings.tooLarge(name, largestAttachment / 1024 / 1024);
	try {
		post({ kind: "attach-data", name, data: await readBase64(file) });
		return undefined;
	} catch {
		return strings.unreadable(name);
	}
}

function readBase64(file: File): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.addEventListener("load", () => resolve((reader.result as string).replace(/^[^,]*,/, "")));
		reader.addEventListener("error", () => reject(reader.error));
		reader.readAsDataURL(file);
	});
}
