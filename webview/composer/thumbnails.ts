import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ToWebview } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { readBase64 } from "./base64.ts";
import { scaled } from "./images.ts";

/** Pixels of the longer side: what a chip shows, sharp on a screen of three pixels to a point. */
const side = 96;

/** Of every small picture, whatever the large one is. */
export const mediaType = "image/webp";

/** The small pictures, as base64, by the attachment's id; empty while there is none. */
const thumbnails = new Map<string, Signal<string>>();

/** Ids that the host was asked about. */
const asked = new Set<string>();

/** What an attached picture looks like in small. The host holds its bytes, and is asked for them once. */
export function thumbnailOf(id: string): ReadonlySignal<string> {
	return slotOf(id);
}

/** Asks for a picture of the message that is being written or, with `turnId`, of a prompt that was sent. */
export function askForPicture(id: string, turnId: string | undefined): void {
	if (asked.has(id)) return;
	asked.add(id);
	post({ kind: "read-picture", id, turnId });
}

/** Keeps the small picture alone. One that cannot be drawn stays an icon. */
export async function receivePicture({ id, data, format }: Extract<ToWebview, { kind: "picture" }>): Promise<void> {
	try {
		const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
		slotOf(id).value = await readBase64(await shrink(new Blob([bytes], { type: `image/${format}` })));
	} catch {
		// The host has checked its header; the browser may still find no picture behind it.
	}
}

function slotOf(id: string): Signal<string> {
	const slot = thumbnails.get(id) ?? signal("");
	thumbnails.set(id, slot);
	return slot;
}

async function shrink(file: Blob): Promise<Blob> {
	const picture = await createImageBitmap(file);
	try {
		const scale = Math.min(1, side / Math.max(picture.width, picture.height));
		return await scaled(picture, scale).convertToBlob({ type: mediaType });
	} finally {
		picture.close();
	}
}
