import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	baseModelOf,
	foundationModelOf,
	geosAround,
	geosOfRegion,
	isRegion,
	parseModelId,
	partitionOfRegion,
	reachOf,
	regionsOf,
} from "../../src/core/models/modelId.ts";
import { models } from "../local-bedrock/modelTable.ts";

const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const account = "123456789012";
const arn = (resource: string, region = "eu-west-1", partition = "aws") => `arn:${partition}:bedrock:${region}:${account}:${resource}`;

describe("a model id", () => {
	it.each([
		[sonnet, sonnet],
		["anthropic.claude-3-sonnet-20240229-v1:0:200k", "anthropic.claude-3-sonnet-20240229-v1:0"],
		["mistral.mistral-7b-instruct-v0:2", "mistral.mistral-7b-instruct-v0:2"],
		["deepseek.v3.2", "deepseek.v3.2"],
		["openai.gpt-oss-120b-1:0", "openai.gpt-oss-120b-1:0"],
		["zai.glm-5.3", "zai.glm-5.3"],
	])("%s names the foundation model %s", (id, baseModel) => {
		expect(parseModelId(id)).toEqual({ kind: "foundation-model", id, baseModel });
	});

	it.each(["us", "eu", "apac", "jp", "au", "in", "ca", "us-gov", "global"])("with the prefix %s is a profile of that geography", (geo) => {
		expect(parseModelId(`${geo}.${sonnet}`)).toEqual({ kind: "inference-profile", id: `${geo}.${sonnet}`, geo, baseModel: sonnet });
	});

	it("with a country that AWS added later is a profile all the same, and not a regional model", () => {
		expect(parseModelId(`kr.${sonnet}`)).toMatchObject({ kind: "inference-profile", geo: "kr", baseModel: sonnet });
	});

	it.each([
		[`emea.${sonnet}`, "emea", sonnet],
		["latin-america.amazon.nova-pro-v1:0", "latin-america", "amazon.nova-pro-v1:0"],
		["emea.zai.glm-4.7-flash", "emea", "zai.glm-4.7-flash"],
		[`GLOBAL.${sonnet}`, "global", sonnet],
		[`Us-Gov.${sonnet}`, "us-gov", sonnet],
	])("%s is a profile too, however its prefix is written and whoever knows it", (id, geo, baseModel) => {
		expect(parseModelId(id)).toEqual({ kind: "inference-profile", id, geo, baseModel });
	});

	it.each([
		["bedrock/eu.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", "eu"],
		["bedrock/converse/amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", undefined],
		["anthropic/claude-sonnet-4-5-20250929", "anthropic.claude-sonnet-4-5-20250929", undefined],
	])("of a gateway, %s, tells its model", (id, baseModel, geo) => {
		expect(parseModelId(id)).toMatchObject({ kind: "gateway-model", id, baseModel, ...(geo && { geo }) });
	});

	it.each(["", " ", "hello", "https://example.com/model", "/model", "provider/", "arn:aws:s3:::bucket", arn("guardrail/abc")])(
		"%j is not understood, and says so instead of throwing",
		(id) => {
			expect(parseModelId(id)).toMatchObject({ kind: "unknown", id });
		},
	);
});

describe("an ARN", () => {
	it("of a foundation model has no account", () => {
		const id = `arn:aws:bedrock:us-east-1::foundation-model/${sonnet}`;
		expect(parseModelId(id)).toEqual({ kind: "foundation-model", id, baseModel: sonnet, partition: "aws", region: "us-east-1" });
	});

	it("of a global profile's member has no region", () => {
		const parsed = parseModelId(`arn:aws:bedrock:::foundation-model/${sonnet}`);
		expect(parsed).toMatchObject({ kind: "foundation-model", baseModel: sonnet });
		expect(parsed.region).toBeUndefined();
	});

	it.each([
		["aws", "eu-west-1", "eu"],
		["aws-us-gov", "us-gov-west-1", "us-gov"],
	])("of a system profile in %s tells geography and place", (partition, region, geo) => {
		const id = arn(`inference-profile/${geo}.${sonnet}`, region, partition);
		expect(parseModelId(id)).toEqual({ kind: "inference-profile", id, geo, baseModel: sonnet, partition, region, account });
	});

	it.each([
		["application-inference-profile", "a1b2c3d4e5f6"],
		["provisioned-model", "abcdefghijkl"],
		["imported-model", "abcdefghijkl"],
		["custom-model", `${sonnet}/abcdefghijkl`],
		["custom-model-deployment", "abcdefghijkl"],
		["prompt", "PROMPT12345:3"],
		["prompt-router", "router-1"],
		["default-prompt-router", "anthropic.claude:1"],
	])("of a %s tells no model", (kind, name) => {
		const parsed = parseModelId(arn(`${kind}/${name}`));
		expect(parsed).toMatchObject({ kind, partition: "aws", region: "eu-west-1", account });
		expect(baseModelOf(parsed)).toBeUndefined();
	});

	it.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"])(
		"may be of the partition %s",
		(partition) => {
			expect(parseModelId(arn("imported-model/abc", "eu-west-1", partition))).toMatchObject({ kind: "imported-model", partition });
		},
	);

	it("with a profile's name in the place of a model is not understood", () => {
		expect(parseModelId(`arn:aws:bedrock:us-east-1::foundation-model/us.${sonnet}`).kind).toBe("unknown");
	});
});

describe("what AWS says of a resource", () => {
	it.each([
		[`arn:aws:bedrock:us-east-1::foundation-model/${sonnet}`, sonnet],
		[arn(`inference-profile/eu.${sonnet}`), sonnet],
		[arn("custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl"), "amazon.nova-lite-v1:0"],
		[arn("custom-model/abcdefghijkl"), undefined],
		[arn("imported-model/abcdefghijkl"), undefined],
		[undefined, undefined],
	])("by the ARN %s names the model %s", (resource, model) => {
		expect(foundationModelOf(resource)).toBe(model);
	});

	it("names each region once, and none for a model that is served anywhere", () => {
		const member = (region: string) => `arn:aws:bedrock:${region}::foundation-model/${sonnet}`;
		expect(regionsOf([member("eu-west-1"), undefined, member("eu-west-1"), member("")])).toEqual(["eu-west-1", ""]);
	});
});

describe("every id", () => {
	it("of the local Bedrock's table is read as it was put together", () => {
		for (const { id, profiles } of models) {
			expect(baseModelOf(parseModelId(id))).toBe(id);
			for (const geo of profiles) expect(parseModelId(`${geo}.${id}`)).toMatchObject({ geo, baseModel: id });
		}
	});

	it("that anybody may type is answered, and kept as it was typed", () => {
		fc.assert(
			fc.property(fc.string(), (id) => {
				expect(parseModelId(id).id).toBe(id);
			}),
		);
	});
});

describe("a region", () => {
	it.each([
		["us-east-1", ["us"]],
		["us-gov-west-1", ["us-gov"]],
		["eu-west-1", ["eu"]],
		["ap-northeast-1", ["jp", "apac"]],
		["ap-northeast-2", ["apac"]],
		["ap-southeast-2", ["au", "apac"]],
		["ap-south-1", ["in", "apac"]],
		["ca-central-1", ["ca", "us"]],
		["sa-east-1", []],
		["us-iso-east-1", []],
		["eusc-de-east-1", []],
	])("%s may call profiles of %j", (region, geos) => {
		expect(geosOfRegion(region)).toEqual(geos);
	});

	it.each([
		["ap-northeast-1", ["jp", "apac", "eu", "global"]],
		["us-east-1", ["us", "apac", "global"]],
	])("%s is left the less the narrower the geography of a profile is", (region, geos) => {
		expect(geos.toReversed().toSorted((one, other) => reachOf(one, region) - reachOf(other, region))).toEqual(geos);
	});

	it("of Canada calls profiles of the United States and is no part of them", () => {
		expect(geosAround("ca-central-1")).toEqual(["ca"]);
	});

	it.each([
		["eu-west-1", "aws"],
		["cn-north-1", "aws-cn"],
		["us-gov-east-1", "aws-us-gov"],
		["us-iso-west-1", "aws-iso"],
		["us-isob-east-1", "aws-iso-b"],
		["eu-isoe-west-1", "aws-iso-e"],
		["us-isof-south-1", "aws-iso-f"],
		["eusc-de-east-1", "aws-eusc"],
	])("%s is of the partition %s", (region, partition) => {
		expect(isRegion(region)).toBe(true);
		expect(partitionOfRegion(region)).toBe(partition);
	});

	it.each(["eu", "eu-centrl-1", "eu-central", "eu-central-1a", "europe", ""])("%j is none", (text) => {
		expect(isRegion(text)).toBe(false);
	});
});
