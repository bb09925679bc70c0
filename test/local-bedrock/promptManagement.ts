import { answerJson, type Call } from "./call.ts";
import { permit } from "./identity/denials.ts";
import { page } from "./page.ts";
import { ServiceError } from "./serviceError.ts";
import { findPrompt, storedPrompts } from "./storedPrompts.ts";
import { placeArn } from "./targets.ts";

export async function answerGetPrompt(call: Call): Promise<void> {
	const [identifier = ""] = call.parameters;
	const id = identifier.replace(/^arn:.*:prompt\//, "").replace(/:\d+$/, "");
	const arn = placeArn(call.caller, `prompt/${id}`);
	if (!/^[0-9a-zA-Z]{10}$/.test(id)) {
		throw new ServiceError("ValidationException", "1 validation error detected: Value at 'promptIdentifier' failed to satisfy constraint");
	}
	permit(call, "bedrock:GetPrompt", [arn]);
	const version = call.exchange.request.query.get("promptVersion") ?? /:prompt\/\w+:(\d+)$/.exec(identifier)?.[1] ?? "DRAFT";
	const prompt = findPrompt(id, version);
	if (!prompt) {
		throw new ServiceError("ResourceNotFoundException", `The Prompt ${id} version ${version} was not found.`);
	}
	const { name, description, variant } = prompt;
	await answerJson(call, {
		id,
		name,
		description,
		arn: version === "DRAFT" ? arn : `${arn}:${version}`,
		version,
		defaultVariant: "default",
		variants: [variant],
		createdAt,
		updatedAt: createdAt,
	});
}

/** Without an identifier the drafts are listed, with one every version of it. */
export async function answerListPrompts(call: Call): Promise<void> {
	permit(call, "bedrock:ListPrompts");
	const { query } = call.exchange.request;
	const wanted = query.get("promptIdentifier");
	const summaries = storedPrompts
		.filter(({ id }) => wanted === null || id === wanted)
		.flatMap(({ id, name, description, versions }) =>
			["DRAFT", ...(wanted === null ? [] : versions)].map((version) => {
				const arn = placeArn(call.caller, `prompt/${id}${version === "DRAFT" ? "" : `:${version}`}`);
				return { id, name, description, arn, version, createdAt, updatedAt: createdAt };
			}),
		);
	const { items, nextToken } = page(summaries, 2, query.get("nextToken"), query.get("maxResults"));
	await answerJson(call, { promptSummaries: items, nextToken });
}

const createdAt = "2026-01-01T00:00:00Z";
