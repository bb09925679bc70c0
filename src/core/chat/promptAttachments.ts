import { assertNever } from "../../shared/assertNever.ts";
import type { AttachmentSummary } from "../../shared/turnEvent.ts";
import type { Attachment } from "../documents/attachments.ts";
import { isMedium, type Medium } from "../documents/media.ts";
import type { Message } from "../record/message.ts";

/** What was attached to a prompt, read back from its message. Media stand first in it, in the order of the attachments. */
export function attachmentsOfPrompt(asked: Message | undefined, shown: readonly AttachmentSummary[]): readonly Attachment[] {
	const media = asked?.content.filter(isMedium) ?? [];
	return shown.flatMap((summary, at) => {
		const medium = media[at];
		return medium ? [toAttachment(medium, summary)] : [];
	});
}

function toAttachment(medium: Medium, { id, label, lines }: AttachmentSummary): Attachment {
	const source = { id, path: label, ...(lines && { lines }) };
	switch (medium.kind) {
		case "document":
			return { ...source, content: { kind: "document", format: medium.format, bytes: medium.bytes } };
		case "image":
			return { ...source, content: { kind: "image", format: medium.format, bytes: medium.bytes } };
		case "recording":
			return { ...source, content: { kind: "recording", medium: medium.medium, format: medium.format, bytes: medium.bytes } };
		case "remote": {
			const { medium: nature, format, bucketOwner } = medium;
			return { ...source, path: medium.uri, content: { kind: "remote", medium: nature, format, ...(bucketOwner && { bucketOwner }) } };
		}
		default:
			return assertNever(medium);
	}
}
