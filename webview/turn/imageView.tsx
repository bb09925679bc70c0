import { useState } from "preact/hooks";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** The formats of the API that are pictures and nothing else; an SVG could hold more than that. */
const mediaTypes: Readonly<Record<string, string>> = { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" };

/** Base64 characters: about 15 MB, four times what the API takes as an image. */
const largest = 20_000_000;

interface ImageProperties {
	readonly format: string;
	readonly data: string;
	readonly label: string;
}

/** An image of the model or of a tool: small at first, and as wide as the view after a click. */
export function ImageView({ format, data, label }: ImageProperties) {
	const [large, setLarge] = useState(false);
	const [broken, setBroken] = useState(false);
	const mediaType = mediaTypes[format];
	const name = visibleText(label) || strings.image;
	if (!mediaType || broken || data.length > largest) {
		return (
			<p class="notice">
				<Icon name="file-media" /> <span>{data.length > largest ? strings.imageTooLarge(name) : strings.imageBroken(name)}</span>
			</p>
		);
	}
	return (
		<button
			type="button"
			class={large ? "image image-large" : "image"}
			aria-expanded={large}
			title={large ? strings.showSmaller : strings.showLarger}
			onClick={() => setLarge(!large)}
		>
			<img src={`data:${mediaType};base64,${data}`} alt={name} decoding="async" onError={() => setBroken(true)} />
		</button>
	);
}
