import { useEffect } from "preact/hooks";
import type { AttachmentSummary } from "../../src/shared/turnEvent.ts";
import type { ComposerAttachment } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { forgetMention } from "./mentionMenu.ts";
import { strings } from "../words/strings.ts";
import { askForPicture, mediaType, thumbnailOf } from "./thumbnails.ts";

/** What will be sent with the next message, and how it will travel. */
export function Attachments({ attachments }: { readonly attachments: readonly ComposerAttachment[] }) {
	if (attachments.length === 0) return null;
	return (
		<ul class="chips composer-attachments" aria-label={strings.attachments}>
			{attachments.map((attachment) => (
				<li key={attachment.id} class="attachment">
					<AttachmentLabel attachment={attachment} />
					{attachment.isPasted && (
						<button
							type="button"
							class="icon-button"
							aria-label={strings.putInline(nameOf(attachment))}
							title={strings.putInline(nameOf(attachment))}
							onClick={() => post({ kind: "put-inline", id: attachment.id })}
						>
							<Icon name="list-flat" />
						</button>
					)}
					<button
						type="button"
						class="icon-button"
						aria-label={strings.remove(nameOf(attachment))}
						title={strings.remove(nameOf(attachment))}
						onClick={() => detach(attachment)}
					>
						<Icon name="close" />
					</button>
				</li>
			))}
		</ul>
	);
}

/** The text that mentions it goes with it. */
function detach({ id, mention }: ComposerAttachment): void {
	if (mention !== undefined) forgetMention(mention);
	post({ kind: "detach", id });
}

interface AttachmentProperties {
	readonly attachment: AttachmentSummary;
	/** Whose prompt it was sent with; absent while the message is being written. */
	readonly turnId?: string | undefined;
}

export function AttachmentLabel({ attachment, turnId }: AttachmentProperties) {
	const { travel, size, notice } = attachment;
	/** Nobody has measured an object in Amazon S3. */
	const measure = size > 0 ? formatSize(size) : undefined;
	const how = measure ? `${measure}, ${strings.travel[travel]}` : strings.travel[travel];
	return (
		<span class="attachment-label" title={`${attachment.label}\n${how}${notice ? `\n${notice}` : ""}`}>
			{notice && <Icon name="warning" />}
			{travel === "image" ? <Thumbnail id={attachment.id} turnId={turnId} /> : !notice && <Icon name="file" />}
			<span class="attachment-name">{nameOf(attachment)}</span>
			{measure && (
				<span class="attachment-size" aria-hidden="true">
					{measure}
				</span>
			)}
			<span class="visually-hidden">
				{how}
				{notice ? `. ${notice}` : ""}
			</span>
		</span>
	);
}

/** The name is said beside it. */
function Thumbnail({ id, turnId }: { readonly id: string; readonly turnId: string | undefined }) {
	useEffect(() => askForPicture(id, turnId), [id, turnId]);
	const data = thumbnailOf(id).value;
	return data ? <img class="thumbnail" src={`data:${mediaType};base64,${data}`} alt="" /> : <Icon name="file-media" />;
}

function nameOf({ label, lines }: AttachmentSummary): string {
	if (!lines) return label;
	return lines.first === lines.last ? `${label}:${lines.first}` : `${label}:${lines.first}-${lines.last}`;
}

function formatSize(bytes: number): string {
	if (bytes < 1_000) return `${bytes} B`;
	return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
