import type { AttachmentSummary } from "../../src/shared/turnEvent.ts";
import type { ComposerAttachment } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { forgetMention } from "./mentionMenu.ts";
import { strings } from "../words/strings.ts";

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

export function AttachmentLabel({ attachment }: { readonly attachment: AttachmentSummary }) {
	const { travel, size, notice } = attachment;
	/** Nobody has measured an object in Amazon S3. */
	const measure = size > 0 ? formatSize(size) : undefined;
	const how = measure ? `${measure}, ${strings.travel[travel]}` : strings.travel[travel];
	return (
		<span class="attachment-label" title={`${attachment.label}\n${how}${notice ? `\n${notice}` : ""}`}>
			<Icon name={notice ? "warning" : travel === "image" ? "file-media" : "file"} />
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

function nameOf({ label, lines }: AttachmentSummary): string {
	if (!lines) return label;
	return lines.first === lines.last ? `${label}:${lines.first}` : `${label}:${lines.first}-${lines.last}`;
}

function formatSize(bytes: number): string {
	if (bytes < 1_000) return `${bytes} B`;
	return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
