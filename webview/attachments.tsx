import type { AttachmentSummary } from "../src/shared/turnEvent.ts";
import { post } from "./host.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";

/** What will be sent with the next message, and how it will travel. */
export function Attachments({ attachments }: { readonly attachments: readonly AttachmentSummary[] }) {
	if (attachments.length === 0) return null;
	return (
		<ul class="chips composer-attachments" aria-label={strings.attachments}>
			{attachments.map((attachment) => (
				<li key={attachment.id} class="attachment">
					<AttachmentLabel attachment={attachment} />
					<button
						type="button"
						class="icon-button"
						aria-label={strings.remove(nameOf(attachment))}
						title={strings.remove(nameOf(attachment))}
						onClick={() => post({ kind: "detach", id: attachment.id })}
					>
						<Icon name="close" />
					</button>
				</li>
			))}
		</ul>
	);
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
