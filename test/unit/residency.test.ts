import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseModelId } from "../../src/core/models/modelId.ts";
import { mayServe, unknownEntries, type Verdict } from "../../src/core/models/residency.ts";
import { models } from "../local-bedrock/modelTable.ts";

const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const nova = "amazon.nova-pro-v1:0";
const arn = (resource: string) => `arn:aws:bedrock:eu-west-1:123456789012:${resource}`;
const application = arn("application-inference-profile/a1b2c3d4e5f6");

function verdict(allow: readonly string[], id: string, region: string, memberRegions?: readonly string[]): Verdict {
	return mayServe(allow, { model: parseModelId(id), region, memberRegions });
}

const allowed = { allowed: true };

describe("without a residency setting", () => {
	it.each([nova, `global.${sonnet}`, application, arn("prompt/ABC"), "bedrock/anything", "???"])("%s may be served anywhere", (id) => {
		expect(verdict([], id, "us-east-1")).toEqual(allowed);
	});
});

describe("a plain model", () => {
	it.each([
		[["eu"], "eu-central-1"],
		[["eu-central-1"], "eu-central-1"],
		[["apac"], "ap-northeast-1"],
		[["jp"], "ap-northeast-1"],
		[["ca"], "ca-central-1"],
		[["us", "global"], "us-west-2"],
		[[" EU "], "eu-west-1"],
	])("with %j is served in %s", (allow, region) => {
		expect(verdict(allow, nova, region)).toEqual(allowed);
	});

	it.each([
		[["eu"], "us-east-1"],
		[["eu-central-1"], "eu-west-1"],
		[["us"], "ca-central-1"],
		[["us"], "us-gov-west-1"],
		[["eu"], "eusc-de-east-1"],
		[["jp"], "ap-southeast-2"],
		[["global"], "eu-west-1"],
	])("with %j is not served in %s", (allow, region) => {
		expect(verdict(allow, nova, region)).toMatchObject({ allowed: false, reason: expect.stringContaining(region) });
	});

	it("by an ARN of another region needs both regions", () => {
		const id = `arn:aws:bedrock:us-east-1::foundation-model/${nova}`;
		expect(verdict(["eu"], id, "eu-west-1").allowed).toBe(false);
		expect(verdict(["eu", "us"], id, "eu-west-1")).toEqual(allowed);
	});
});

describe("an ARN without a region", () => {
	it.each([`arn:aws:bedrock:::foundation-model/${nova}`, "arn:aws:bedrock::123456789012:imported-model/abc"])(
		"may be of any, so %s needs “global”",
		(id) => {
			expect(verdict(["eu"], id, "eu-west-1").allowed).toBe(false);
			expect(verdict(["eu", "global"], id, "eu-west-1")).toEqual(allowed);
		},
	);
});

describe("a system profile", () => {
	it("is served when its geography is listed", () => {
		expect(verdict(["eu"], `eu.${sonnet}`, "eu-west-1")).toEqual(allowed);
	});

	it("is not served because the region called is listed: it may go elsewhere", () => {
		expect(verdict(["eu-west-1"], `eu.${sonnet}`, "eu-west-1").allowed).toBe(false);
	});

	it("is served when each of its regions is listed", () => {
		const members = ["eu-west-1", "eu-central-1"];
		expect(verdict(members, `eu.${sonnet}`, "eu-west-1", members)).toEqual(allowed);
		expect(verdict(["eu-west-1"], `eu.${sonnet}`, "eu-west-1", members)).toMatchObject({ reason: expect.stringContaining("eu-central-1") });
	});

	it("of a wider geography is not served for a narrower one", () => {
		expect(verdict(["jp"], `apac.${sonnet}`, "ap-northeast-1").allowed).toBe(false);
	});

	it.each([
		[`kr.${sonnet}`, "ap-northeast-2"],
		[`emea.${sonnet}`, "eu-west-1"],
		["emea.amazon.nova-pro-v1:0", "eu-west-1"],
	])("of a geography nobody knew, %s, is not served as part of another one", (id, region) => {
		expect(verdict(["eu", "us", "apac", "global"], id, region).allowed).toBe(false);
	});

	it.each([`GLOBAL.${sonnet}`, `Global.${sonnet}`, arn(`inference-profile/GLOBAL.${sonnet}`)])("is global in capitals, too: %s", (id) => {
		expect(verdict(["eu"], id, "eu-west-1", ["eu-west-1"])).toMatchObject({ reason: expect.stringContaining("world") });
	});

	it("by an ARN of another region needs that region as well", () => {
		const id = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.${sonnet}`;
		expect(verdict(["eu"], id, "us-east-1")).toMatchObject({ reason: expect.stringContaining("us-east-1") });
		expect(verdict(["eu"], id, "eu-west-1")).toMatchObject({ reason: expect.stringContaining("us-east-1") });
	});

	it("of a neighbour is not served for it: Canada calls the profiles of the United States, which are served in Canada then", () => {
		expect(verdict(["us"], `us.${sonnet}`, "ca-central-1")).toMatchObject({ reason: expect.stringContaining("ca-central-1") });
		expect(verdict(["us", "ca"], `us.${sonnet}`, "ca-central-1")).toEqual(allowed);
	});

	it("that is global needs “global”, whatever else is listed and known", () => {
		const everywhere = ["us", "eu", "apac", "us-east-1"];
		expect(verdict(everywhere, `global.${sonnet}`, "us-east-1", ["us-east-1"])).toMatchObject({
			allowed: false,
			reason: expect.stringContaining("world"),
		});
		expect(verdict(["global"], `global.${sonnet}`, "us-east-1")).toEqual(allowed);
	});
});

describe("a resource that does not name its model", () => {
	it("is refused while the regions of its members are unknown", () => {
		expect(verdict(["eu"], application, "eu-west-1")).toMatchObject({ allowed: false, reason: expect.stringContaining("not known") });
	});

	it("is served when all its members are where they may be", () => {
		expect(verdict(["eu"], application, "eu-west-1", ["eu-west-1", "eu-west-3"])).toEqual(allowed);
		expect(verdict(["eu"], application, "eu-west-1", ["eu-west-1", "us-east-1"])).toMatchObject({
			reason: expect.stringContaining("us-east-1"),
		});
	});

	it("was made of a global profile when a member has no region", () => {
		expect(verdict(["eu"], application, "eu-west-1", ["eu-west-1", ""]).allowed).toBe(false);
		expect(verdict(["eu", "global"], application, "eu-west-1", ["eu-west-1", ""])).toEqual(allowed);
	});

	it("is refused when it has no members at all", () => {
		expect(verdict(["eu"], application, "eu-west-1", []).allowed).toBe(false);
	});

	it("is refused when the region that is called is none of those, wherever its members are", () => {
		expect(verdict(["eu"], application, "us-east-1", ["eu-west-1"])).toMatchObject({ reason: expect.stringContaining("us-east-1") });
		expect(verdict(["eu"], arn("imported-model/abc"), "us-east-1", ["eu-west-1"]).allowed).toBe(false);
	});

	it.each(["provisioned-model", "imported-model", "custom-model", "custom-model-deployment"])(
		"but lives in one region, as a %s, is served there",
		(kind) => {
			expect(verdict(["eu"], arn(`${kind}/abc`), "eu-west-1")).toEqual(allowed);
			expect(verdict(["us"], arn(`${kind}/abc`), "eu-west-1").allowed).toBe(false);
		},
	);

	it.each([arn("prompt/ABC"), arn("prompt-router/r"), arn("default-prompt-router/r"), "bedrock/eu.amazon.nova-pro-v1:0", "???"])(
		"is refused when somebody else decides: %s",
		(id) => {
			expect(verdict(["eu"], id, "eu-west-1").allowed).toBe(false);
		},
	);
});

describe("an entry that nobody understands", () => {
	it("is reported", () => {
		expect(unknownEntries(["eu", "europe", "EU-Central-1", "eu-centrl-1", "", "global", "us-gov"])).toEqual(["europe", "eu-centrl-1", ""]);
	});

	it("matches nothing, so that a typing error closes rather than opens", () => {
		fc.assert(
			fc.property(fc.string(), fc.constantFrom(...models), (entry, { id }) => {
				fc.pre(unknownEntries([entry]).length === 1);
				expect(verdict([entry], id, "eu-west-1").allowed).toBe(false);
			}),
		);
		expect(verdict(["kr"], `kr.${sonnet}`, "ap-northeast-2").allowed).toBe(false);
	});
});

describe("a refusal", () => {
	it("names the entries that nobody understands, since they may be the reason", () => {
		expect(verdict(["eu", "us-eest-1"], nova, "us-east-1")).toEqual({
			allowed: false,
			reason:
				"Only eu may serve requests (outcrop.residency.allow), and it may be served in us-east-1. Neither a geography nor a region: “us-eest-1”.",
		});
		expect(verdict(["Europe"], nova, "eu-west-1")).toEqual({
			allowed: false,
			reason:
				"Nothing may be sent, because no entry of outcrop.residency.allow permits anything. Neither a geography nor a region: “Europe”.",
		});
	});

	it("names what is allowed, the setting and the reason in one sentence", () => {
		expect(verdict(["eu", "us-east-1"], `global.${sonnet}`, "us-east-1")).toEqual({
			allowed: false,
			reason: "Only eu, us-east-1 may serve requests (outcrop.residency.allow), and a global profile may be served anywhere in the world.",
		});
	});
});

const regions = ["us-east-1", "eu-west-1", "eu-central-1", "ap-northeast-1", "ca-central-1", "us-gov-west-1"];
const entries = fc.subarray([...regions, "us", "eu", "apac", "jp", "us-gov", "global"]);

describe("whatever is listed", () => {
	it("listing more never forbids what was allowed", () => {
		const ids = fc.constantFrom(nova, `us.${sonnet}`, `global.${sonnet}`, application);
		const members = fc.option(fc.subarray(regions), { nil: undefined });
		fc.assert(
			fc.property(entries, entries, ids, fc.constantFrom(...regions), members, (some, more, id, region, memberRegions) => {
				fc.pre(some.length > 0 && verdict(some, id, region, memberRegions).allowed);
				expect(verdict([...some, ...more], id, region, memberRegions)).toEqual(allowed);
			}),
		);
	});

	it("a global profile is served only with “global”", () => {
		fc.assert(
			fc.property(entries, fc.constantFrom(...regions), (allow, region) => {
				fc.pre(allow.length > 0);
				expect(verdict(allow, `global.${sonnet}`, region, [region]).allowed).toBe(allow.includes("global"));
			}),
		);
	});
});
