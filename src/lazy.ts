/**
 * The entry of the second bundle: what a turn needs and activation does not, the AWS SDK above all. Loaded with the first
 * request, or while the user types it.
 */
export { createBedrock } from "./bedrock/bedrock.ts";
export { applyEdit, tools } from "./tools/index.ts";
export { TextSearch } from "./vscode/textSearch.ts";
