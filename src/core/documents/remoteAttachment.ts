import { type AttachmentResult, refuseMedium } from "./attachments.ts";
import { imageFormat, nativeFormat } from "./documents.ts";
import { type MediaFacts, modelsWith, recordingFormat } from "./media.ts";
import type { RemoteBlock } from "../record/message.ts";
import { translate } from "../../shared/translate.ts";

/**
 * An object that the service itself reads. Nothing is looked up: whether it exists and may be read, the service tells.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_S3Location.html
 */
export function attachRemote(id: string, address: string, bucketOwner: string, facts: MediaFacts = {}): AttachmentResult {
	const uri = address.trim();
	const owner = bucketOwner.trim();
	const refusal = refuseAddress(uri) ?? refuseOwner(owner);
	if (refusal !== undefined) return { refusal };
	const kind = remoteKind(uri);
	if (!kind) return { refusal: translate("{0}: the end of the name does not tell a format that Bedrock reads. {1}", uri, remoteFormats()) };
	if (facts.remoteMedia === false) return { refusal: translate("This model reads nothing from Amazon S3. {0}", modelsWith("remoteMedia")) };
	if ((kind.medium === "video" || kind.medium === "audio") && facts[kind.medium] === false)
		return { refusal: refuseMedium(uri, kind.medium) };
	return { attachment: { id, path: uri, content: { kind: "remote", ...kind, ...(owner && { bucketOwner: owner }) } } };
}

function refuseAddress(uri: string): string | undefined {
	const isAddress = /^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]\/[^\s/][^\r\n]*$/.test(uri) && uri.length <= 1_024 && !uri.endsWith("/");
	return isAddress ? undefined : translate("An object is named as s3://bucket/key, for example s3://my-bucket/reports/2026.pdf.");
}

/** Empty is fine: the bucket is of the caller's own account then. */
export function refuseOwner(account: string): string | undefined {
	return account === "" || /^\d{12}$/.test(account) ? undefined : translate("An account is twelve digits. Leave it empty for your own.");
}

function remoteFormats(): string {
	return translate(
		"Documents: PDF, Word, Excel, CSV, HTML, Markdown, txt. Images: PNG, JPEG, GIF, WebP. Videos: MP4, MOV, MKV, WebM and others.",
	);
}

function remoteKind(uri: string): { medium: RemoteBlock["medium"]; format: string } | undefined {
	const image = imageFormat(uri);
	if (image) return { medium: "image", format: image };
	const document = nativeFormat(uri);
	return document ? { medium: "document", format: document } : recordingFormat(uri);
}
