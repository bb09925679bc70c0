import type { ComponentChild } from "preact";
import { visibleText } from "./visibleText.ts";

/** Text that may hold names like `bedrock:InvokeModel`. The browser would break them anywhere; behind the colon they stay readable. */
export function breakAtColons(text: string): ComponentChild[] {
	return visibleText(text)
		.split(/(?<=:)(?=\p{L})/u)
		.flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
}
