import { allBlocks } from "../conversation.ts";
import type { ConverseBody, WireDocument, WireMedia } from "../wire.ts";
import type { Rule } from "./rule.ts";

const megabyte = 1024 * 1024;
const documentFormats = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"];
const imageFormats = ["png", "jpeg", "gif", "webp"];

/** Rules of documents and images. They count over the whole request, history and tool results included. */
export const mediaRules: readonly Rule[] = [
	{
		name: "documents-supported",
		check: ({ body, model }) =>
			model.documents || documentsOf(body).length === 0
				? undefined
				: "This model doesn't support documents. Remove the document and try again.",
	},
	{
		name: "images-supported",
		check: ({ body, model }) =>
			model.images || imagesOf(body).length === 0
				? undefined
				: "This model doesn't support the image content block that you provided. Remove the image and try again.",
	},
	{
		name: "five-documents",
		check: ({ body }) =>
			documentsOf(body).length <= 5
				? undefined
				: `Too many documents in the request: ${documentsOf(body).length}. The maximum number of documents is 5.`,
	},
	{
		name: "document-format",
		check: ({ body }) => {
			const wrong = documentsOf(body).find((one) => one.format !== undefined && !documentFormats.includes(one.format));
			return (
				wrong &&
				`1 validation error detected: Value '${wrong.format}' at 'document.format' failed to satisfy constraint: Member must satisfy enum value set: [${documentFormats.join(", ")}]`
			);
		},
	},
	{
		name: "document-name-length",
		check: ({ body }) =>
			documentsOf(body).every((one) => one.name !== undefined && one.name.length >= 1 && one.name.length <= 200)
				? undefined
				: "1 validation error detected: Value at 'document.name' failed to satisfy constraint: Member must have length between 1 and 200, inclusive",
	},
	{
		name: "document-name-characters",
		check: ({ body }) =>
			documentsOf(body).every((one) => /^[A-Za-z0-9\s()[\]-]*$/.test(one.name ?? "") && !/\s{2}/.test(one.name ?? ""))
				? undefined
				: "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
	},
	{
		name: "document-names-unique",
		check: ({ body }) => {
			const names = documentsOf(body).map((one) => one.name);
			return new Set(names).size === names.length
				? undefined
				: "Messages contain duplicate document names. Provide unique document names and try again.";
		},
	},
	{
		name: "document-not-empty",
		check: ({ body }) =>
			documentsOf(body).every((one) => sizeOf(one) !== 0)
				? undefined
				: "The document content is empty. Provide a document with content and try again.",
	},
	{
		name: "document-size",
		check: ({ body, model }) =>
			documentsOf(body).every((one) => sizeOf(one) <= 4.5 * megabyte || model.unlimitedDocuments.includes(one.format ?? ""))
				? undefined
				: "The document exceeds the maximum size of 4.5 MB. Reduce the size of the document and try again.",
	},
	{
		name: "document-needs-text",
		check: ({ body }) =>
			(body.messages ?? []).every((message) => {
				const content = message.content ?? [];
				return !content.some((block) => block.document) || content.some((block) => block.text !== undefined || block.guardContent);
			})
				? undefined
				: "A message that contains a document must also contain a text block. Add a text block to the message and try again.",
	},
	{
		name: "twenty-images",
		check: ({ body }) => {
			const counts = (body.messages ?? []).map((message) => (message.content ?? []).filter((block) => block.image).length);
			const most = Math.max(0, ...counts);
			return most <= 20 ? undefined : `Too many images in a message: ${most}. The maximum number of images is 20.`;
		},
	},
	{
		name: "images-and-documents-together",
		check: ({ body }) => {
			const [images, documents] = [imagesOf(body).length, documentsOf(body).length];
			return images === 0 || images + documents <= 20 ? undefined : `too many images and documents: ${images} + ${documents} > 20`;
		},
	},
	{
		name: "image-format",
		check: ({ body }) => {
			const wrong = imagesOf(body).find((one) => !imageFormats.includes(one.format ?? ""));
			return (
				wrong &&
				`1 validation error detected: Value '${wrong.format}' at 'image.format' failed to satisfy constraint: Member must satisfy enum value set: [${imageFormats.join(", ")}]`
			);
		},
	},
	{
		name: "image-size",
		check: ({ body }) =>
			imagesOf(body).every((one) => Buffer.byteLength(one.source?.bytes ?? "", "base64") <= 3.75 * megabyte)
				? undefined
				: "The image exceeds the maximum size of 3.75 MB. Reduce the size of the image and try again.",
	},
	{
		name: "image-pixels",
		check: ({ body }) =>
			imagesOf(body).every((one) => Math.max(...pixelsOf(one)) <= 8_000)
				? undefined
				: "The image dimensions exceed the maximum of 8000 x 8000 pixels. Resize the image and try again.",
	},
];

export function documentsOf(body: ConverseBody): WireDocument[] {
	return allBlocks(body).flatMap(({ block }) => [
		...(block.document ? [block.document] : []),
		...(block.toolResult?.content ?? []).flatMap((one) => (one.document ? [one.document] : [])),
	]);
}

function imagesOf(body: ConverseBody): WireMedia[] {
	return allBlocks(body).flatMap(({ block }) => [
		...(block.image ? [block.image] : []),
		...(block.toolResult?.content ?? []).flatMap((one) => (one.image ? [one.image] : [])),
	]);
}

/** Decoded bytes; -1 for what lies in S3 and cannot be measured here. */
function sizeOf({ source }: WireDocument): number {
	if (source?.s3Location) return -1;
	if (source?.bytes !== undefined) return Buffer.byteLength(source.bytes, "base64");
	return Buffer.byteLength(source?.text ?? (source?.content ?? []).map((one) => one.text ?? "").join(""));
}

/** Width and height from a PNG's header; the other formats are not opened. */
function pixelsOf(image: WireMedia): [number, number] {
	const head = Buffer.from((image.source?.bytes ?? "").slice(0, 64), "base64");
	const isPng = head.length >= 24 && head.toString("latin1", 1, 4) === "PNG";
	return isPng ? [head.readUInt32BE(16), head.readUInt32BE(20)] : [0, 0];
}
