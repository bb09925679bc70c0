import type { ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { findBrokenRule } from "../../src/bedrock/request/requestRules.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { baseModelOf, parseModelId } from "../../src/core/models/modelId.ts";
import { expand, type FixtureRequest, fixtures } from "./rejectedRequests.ts";

/** What a refusal of the service teaches, or the encoder and the placing of cache points never do: no rule names it before. */
const leftToTheService: readonly RegExp[] = [
	/-supported$/,
	/^(model|on-demand|body|guardrail-(exists|complete|trace|stream)|input-length|reservation)/,
	/cache|ttl/,
	/sampler$|^(performance-latency|service-tier|effort-value|output-effort|reasoning-(field|taken-back)|highest-effort|thinking-kind|thinking-starts)/,
	/^(roles-known|one-member-per-block|tool-result-once|image-format|document-format)$/,
	/citations|^(output-schema|strict-schema|search-result-complete|always-thinking)/,
];

/** A fixture's body as the SDK takes it. */
function asInput({ modelId, body }: FixtureRequest): ConverseStreamRequest {
	return { modelId, ...(withBytes(expand(body)) as object) };
}

/** Bytes are base64 in a fixture. */
function withBytes(value: unknown, name = ""): unknown {
	if (Array.isArray(value)) return value.map((entry) => withBytes(entry));
	if (typeof value === "string") return name === "bytes" || name === "redactedContent" ? Buffer.from(value, "base64") : value;
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, withBytes(inner, member)]));
}

const factsFor = ({ modelId }: FixtureRequest) => factsOf(baseModelOf(parseModelId(modelId)) ?? "");
const check = (request: FixtureRequest) => findBrokenRule(asInput(request), factsFor(request))?.message;
/** Such a model lacks the forced tool, which is taken out of the request. */
const alwaysThinks = (request: FixtureRequest) => factsFor(request)?.alwaysReasons === true;

describe("A request that the service takes breaks no rule of ours:", () => {
	test.each(fixtures)("$rule", ({ accepted }) => {
		expect(check(accepted)).toBeUndefined();
	});
});

describe("A request that the service refuses is refused before it is sent:", () => {
	const known = fixtures
		.filter(({ rule }) => !leftToTheService.some((pattern) => pattern.test(rule)))
		.filter(({ request }) => !alwaysThinks(request));
	test.each(known)("$rule", ({ request }) => {
		expect(check(request)).toEqual(expect.any(String));
	});
});
