import { assertNever } from "../../shared/assertNever.ts";
import { translate } from "../../shared/translate.ts";
import { maxDocuments, maxMedia } from "./media.ts";

/** Why a medium does not travel as it is. */
export type MediaReason =
	| "too-many-documents"
	| "too-many-media"
	| "too-many-videos"
	| "too-large-request"
	| "too-large-document"
	| "no-remote-media"
	| "no-video"
	| "no-audio"
	| "no-images"
	| "no-images-in-results"
	| "no-documents";

/** Completes "not sent: …". The model is told the same through `inEnglish`. */
export function tellReason(reason: MediaReason): string {
	switch (reason) {
		case "too-many-documents":
			return translate("a request carries {0} documents", maxDocuments);
		case "too-many-media":
			return translate("a request carries {0} images and documents", maxMedia);
		case "too-many-videos":
			return translate("a request carries one video");
		case "too-large-request":
			return translate("it would be too large a request");
		case "too-large-document":
			return translate("this model takes documents up to 4.5 MB");
		case "no-remote-media":
			return translate("this model reads nothing from Amazon S3");
		case "no-video":
			return translate("this model takes no video");
		case "no-audio":
			return translate("this model takes no audio");
		case "no-images":
			return translate("this model takes no images");
		case "no-images-in-results":
			return translate("this model takes no image from a tool");
		case "no-documents":
			return translate("this model takes no documents");
		default:
			return assertNever(reason);
	}
}
