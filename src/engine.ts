/**
 * The third bundle: what a turn needs and nothing else does, the AWS SDK above all. Loaded with the first request, or while
 * the user types it.
 */
export { cacheMarkdown } from "./core/models/cacheView.ts";
export { previewEdits } from "./core/edit/editPreview.ts";
export { createBedrock } from "./bedrock/bedrock.ts";
export { applyEdit, tools } from "./tools/index.ts";
export { reportFindings } from "./tools/reportFindings.ts";
export { chatTools } from "./vscode/externalTools/chatTools.ts";
export { pickEarlierVersion } from "./vscode/history/earlierPick.ts";
export { exportChatFile, importChatFile } from "./vscode/history/transferChat.ts";
export { createInstructionFiles } from "./vscode/prompt/instructionFiles.ts";
export { Mentions } from "./vscode/mention/mentions.ts";
export { createEditorPorts } from "./vscode/workspace/editorPorts.ts";
export { TextSearch } from "./vscode/workspace/textSearch.ts";
export { useTranslation } from "./shared/translate.ts";
