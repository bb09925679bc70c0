import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PolicyNeeds, type PolicyTarget, writePolicy } from "../../src/bedrock/failure/iamPolicy.ts";

interface Statement {
	readonly Sid: string;
	readonly Action: readonly string[];
	readonly Resource: readonly string[] | string;
	readonly Condition?: unknown;
}

const account = "123456789012";
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const needs = (targets: readonly PolicyTarget[], others: Partial<PolicyNeeds> = {}): PolicyNeeds => ({
	region: "us-east-1",
	partition: "aws",
	account,
	targets,
	apiKey: false,
	...others,
});
const statementsOf = (policy: PolicyNeeds): readonly Statement[] =>
	(JSON.parse(writePolicy(policy)) as { Statement: Statement[] }).Statement;
const find = (policy: PolicyNeeds, sid: string) => statementsOf(policy).find(({ Sid }) => Sid === sid);
const model = (region: string, id = sonnet) => `arn:aws:bedrock:${region}::foundation-model/${id}`;

describe("The least that a model needs", () => {
	test("when it is called directly is itself, in its region", () => {
		const policy = needs([{ kind: "model", region: "eu-west-1", modelId: "amazon.nova-pro-v1:0" }]);
		expect(find(policy, "InvokeModel")).toEqual({
			Sid: "InvokeModel",
			Effect: "Allow",
			Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
			Resource: [model("eu-west-1", "amazon.nova-pro-v1:0")],
		});
	});

	test("through a profile of a geography is the profile, and its members only through it", () => {
		const members = ["us-east-1", "us-east-2", "us-west-2"].map((region) => model(region));
		const policy = needs([{ kind: "profile", id: `us.${sonnet}`, baseModel: sonnet, members }]);
		const arn = `arn:aws:bedrock:us-east-1:${account}:inference-profile/us.${sonnet}`;
		expect(find(policy, "InvokeProfile")?.Resource).toEqual([arn]);
		expect(find(policy, "InvokeModelsOfProfile")).toMatchObject({
			Resource: members,
			Condition: { StringEquals: { "bedrock:InferenceProfileArn": arn } },
		});
	});

	test("through a global profile is the profile, the model in the region called, and the model without a region", () => {
		const members = [model(""), model("us-east-1"), model("eu-west-1")];
		const policy = needs([{ kind: "profile", id: `global.${sonnet}`, baseModel: sonnet, members }]);
		const arn = `arn:aws:bedrock:us-east-1:${account}:inference-profile/global.${sonnet}`;
		expect(find(policy, "InvokeModelsOfProfile")?.Resource).toEqual([model("us-east-1")]);
		expect(find(policy, "InvokeModelAnywhere")).toMatchObject({
			Resource: [model("")],
			Condition: { StringEquals: { "aws:RequestedRegion": "unspecified", "bedrock:InferenceProfileArn": arn } },
		});
	});

	test("through a profile whose members could not be read stays tied to the profile", () => {
		const policy = needs([{ kind: "profile", id: `eu.${sonnet}`, baseModel: sonnet }]);
		expect(find(policy, "InvokeModelsOfProfile")).toMatchObject({
			Resource: [model("*")],
			Condition: { StringEquals: { "bedrock:InferenceProfileArn": expect.stringContaining(`eu.${sonnet}`) } },
		});
	});

	test("through an application profile is its ARN, and its models only through it", () => {
		const arn = `arn:aws:bedrock:us-east-1:${account}:application-inference-profile/a1b2c3`;
		const policy = needs([{ kind: "application-profile", arn, members: [model("us-east-1")] }]);
		expect(find(policy, "InvokeProfile")?.Resource).toEqual([arn]);
		expect(find(policy, "InvokeModelsOfProfile")).toMatchObject({ Condition: { StringEquals: { "bedrock:InferenceProfileArn": arn } } });
	});

	test.each(["provisioned-model/p1", "imported-model/i1", "custom-model-deployment/d1"])(
		"of the account's own (%s) is its ARN alone",
		(resource) => {
			const arn = `arn:aws:bedrock:us-east-1:${account}:${resource}`;
			expect(find(needs([{ kind: "resource", arn }]), "InvokeModel")?.Resource).toEqual([arn]);
		},
	);

	test("when the account is unknown stands for every account, in a condition that understands it", () => {
		const policy = needs([{ kind: "profile", id: `us.${sonnet}`, baseModel: sonnet }], { account: "" });
		expect(find(policy, "InvokeModelsOfProfile")?.Condition).toEqual({
			ArnLike: { "bedrock:InferenceProfileArn": `arn:aws:bedrock:us-east-1:*:inference-profile/us.${sonnet}` },
		});
	});
});

describe("The policy", () => {
	test("allows a guardrail by id or ARN, and only when one is set", () => {
		const arn = `arn:aws:bedrock:us-east-1:${account}:guardrail/gr1`;
		expect(find(needs([]), "UseGuardrail")).toBeUndefined();
		expect(find(needs([], { guardrail: "gr1" }), "UseGuardrail")?.Resource).toEqual([arn]);
		expect(find(needs([], { guardrail: arn }), "UseGuardrail")?.Resource).toEqual([arn]);
	});

	test("allows bearer tokens only when an API key is used", () => {
		expect(find(needs([]), "UseApiKey")).toBeUndefined();
		expect(find(needs([], { apiKey: true }), "UseApiKey")?.Action).toEqual(["bedrock:CallWithBearerToken"]);
	});

	test("counts tokens on the base model of the region that is called", () => {
		const policy = needs([{ kind: "profile", id: `us.${sonnet}`, baseModel: sonnet }]);
		expect(find(policy, "CountTokens")?.Resource).toEqual([model("us-east-1")]);
	});

	test.each([
		["us-east-1", "aws"],
		["eu-central-1", "aws"],
		["cn-north-1", "aws-cn"],
		["us-gov-west-1", "aws-us-gov"],
		["us-iso-east-1", "aws-iso"],
		["us-isob-east-1", "aws-iso-b"],
		["eu-isoe-west-1", "aws-iso-e"],
		["eusc-de-east-1", "aws-eusc"],
	])("of %s is of the partition %s", (region, partition) => {
		const policy = writePolicy(needs([{ kind: "model", region, modelId: sonnet }], { region, partition, guardrail: "gr1" }));
		expect([...policy.matchAll(/arn:([\w-]+):/g)].map(([, name]) => name)).toEqual([partition, partition, partition]);
	});

	const target: fc.Arbitrary<PolicyTarget> = fc.oneof(
		fc.record({ kind: fc.constant("model" as const), region: fc.constantFrom("us-east-1", "eu-west-1"), modelId: fc.constant(sonnet) }),
		fc.record({
			kind: fc.constant("profile" as const),
			id: fc.constantFrom(`us.${sonnet}`, `global.${sonnet}`),
			baseModel: fc.constant(sonnet),
		}),
		fc.record({ kind: fc.constant("resource" as const), arn: fc.constant(`arn:aws:bedrock:us-east-1:${account}:imported-model/i1`) }),
	);

	test("never uses an action that does not exist, never allows to invoke everything, and names each statement once", () => {
		fc.assert(
			fc.property(fc.array(target, { maxLength: 4 }), fc.boolean(), (targets, apiKey) => {
				const statements = statementsOf(needs(targets, { apiKey }));
				const sids = statements.map(({ Sid }) => Sid);
				expect(new Set(sids).size).toBe(sids.length);
				const actions = statements.flatMap(({ Action }) => Action);
				expect(actions.filter((action) => action.startsWith("bedrock:Converse") || action.includes("*"))).toEqual([]);
				const invoking = statements.filter(({ Action }) => Action.includes("bedrock:InvokeModel"));
				expect(invoking.flatMap(({ Resource }) => Resource)).not.toContain("*");
			}),
		);
	});
});
