/**
 * The third bundle: what a turn needs and nothing else does, the AWS SDK above all. Loaded with the first request, or while
 * the user types it.
 */
export { createBedrock } from "./bedrock/bedrock.ts";
export { applyEdit, tools } from "./tools/index.ts";
export { TextSearch } from "./vscode/workspace/textSearch.ts";
