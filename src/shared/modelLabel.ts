/** A model id as buttons show it: `us.claude-sonnet-4-5` for `us.anthropic.claude-sonnet-4-5-20250929-v1:0`; an ARN by its last part. */
export function modelLabel(model: string): string {
	const id = model.startsWith("arn:") ? (model.split("/").at(-1) ?? model) : model;
	return id.replace(/-\d{8}-v\d+:\d+$|-v\d+:\d+$/, "").replace(/^((?:us|eu|apac|jp|au|ca|global|us-gov)\.)?[a-z0-9]+\./, "$1");
}
