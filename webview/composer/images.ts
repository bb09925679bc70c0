/**
 * Pictures that are pasted or dropped are made to fit before they travel: the API refuses larger ones, and models scale them down
 * themselves, which costs time and shows them nothing more.
 */

/** Bytes of one image that Bedrock takes. @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html */
export const maxImageBytes = 3_750_000;
/**
 * Pixels of the longer side that a model still makes use of: 2,576 for Claude since Opus 4.7, 1,568 for those before, which scale
 * down what is larger. @see https://platform.claude.com/docs/en/build-with-claude/vision
 */
export const usefulSide = 2_576;

/** What Bedrock takes; of other kinds that the browser can draw, such as BMP and AVIF, a PNG is made. */
const kinds: Readonly<Record<string, string>> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif" };
const qualities = [0.9, 0.75, 0.5];

export interface FittedImage {
	readonly name: string;
	readonly blob: Blob;
	/** It was an animation, and only its first picture is left. */
	readonly isFirstFrame: boolean;
}

/** Vector graphics are text, which tells a model more than their pixels. */
export function isPicture({ type, name }: File): boolean {
	return (type.startsWith("image/") && type !== "image/svg+xml") || /\.(heic|heif|tiff?|bmp|avif)$/i.test(name);
}

/** A small picture of a kind that Bedrock takes keeps its very bytes. Rejects when the browser cannot read it, as with HEIC and TIFF. */
export async function fitImage(file: File, onSlow: () => void): Promise<FittedImage> {
	const picture = await createImageBitmap(file);
	try {
		const kind = kinds[file.type];
		const scale = Math.min(1, usefulSide / Math.max(picture.width, picture.height));
		/** An animation that the API takes goes whole: scaled down, it would be a single picture. */
		const fits = file.size <= maxImageBytes && (scale === 1 || (kind === "gif" && Math.max(picture.width, picture.height) <= 8_000));
		if (kind !== undefined && fits) return { name: file.name, blob: file, isFirstFrame: false };
		onSlow();
		const blob = await draw(picture, scale, kind === "jpg" ? "image/jpeg" : kind === "webp" ? "image/webp" : "image/png");
		return { name: rename(file.name, kinds[blob.type] ?? "png"), blob, isFirstFrame: kind === "gif" };
	} finally {
		picture.close();
	}
}

/** What is still too large as a PNG, or in the best quality, gives up quality before size: text in a screenshot stays readable. */
async function draw(picture: ImageBitmap, scale: number, type: string): Promise<Blob> {
	const canvas = scaled(picture, scale);
	const lossy = type === "image/png" ? "image/webp" : type;
	let blob = await canvas.convertToBlob({ type, quality: qualities[0] ?? 1 });
	for (const quality of qualities) {
		if (blob.size <= maxImageBytes) return blob;
		blob = await canvas.convertToBlob({ type: lossy, quality });
	}
	return blob.size <= maxImageBytes ? blob : draw(picture, scale / 2, lossy);
}

export function scaled(picture: ImageBitmap, scale: number): OffscreenCanvas {
	const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
	const context = canvas.getContext("2d");
	if (!context) throw new Error("The browser draws nothing.");
	context.imageSmoothingQuality = "high";
	context.drawImage(picture, 0, 0, canvas.width, canvas.height);
	return canvas;
}

/** The name tells the format wherever the picture goes. */
function rename(name: string, extension: string): string {
	return `${name.replace(/\.[^.]*$/, "")}.${extension}`;
}
