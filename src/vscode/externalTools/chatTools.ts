import { type WrappedTools, wrapExternalTools } from "../../core/external/wrapExternalTools.ts";
import { tools } from "../../tools/index.ts";
import { editorTools } from "./editorTools.ts";

/** Every tool that a chat has at this moment. Ours come first and in their order, so that the cached prefix holds as long as it can. */
export function chatTools(): WrappedTools {
	const others = wrapExternalTools(editorTools, tools);
	return { tools: [...tools, ...others.tools], notices: others.notices };
}
