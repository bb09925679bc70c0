import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { converse, type RawAnswer } from "../local-bedrock/requests.ts";
import { rules } from "../local-bedrock/rules/validateRequest.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { expand, type FixtureRequest, fixtures } from "./rejectedRequests.ts";

let server: LocalBedrock;
beforeAll(async () => {
	server = await startLocalBedrock();
});
afterAll(() => server.close());

describe("a request that breaks a rule of Bedrock is refused", () => {
	test.each(fixtures)("$rule", async ({ request, expect: expected }) => {
		const answer = await send(request);
		expect(answer).toMatchObject({ status: expected.status, errorName: expected.name });
		expect(answer.json.message).toMatch(new RegExp(expected.messagePattern));
	});
});

describe("the same request with that one point put right is accepted", () => {
	test.each(fixtures)("$rule", async ({ accepted }) => {
		expect(await send(accepted)).toMatchObject({ status: 200 });
	});
});

test("every rule of the validator has a fixture", () => {
	const covered = new Set(fixtures.map((fixture) => fixture.rule));
	expect(rules.map((rule) => rule.name).filter((name) => !covered.has(name))).toEqual([]);
});

function send({ operation, modelId, body }: FixtureRequest): Promise<RawAnswer> {
	return converse(server, expand(body), modelId, operation === "Converse" ? "converse" : "converse-stream");
}
