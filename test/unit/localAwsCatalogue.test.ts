import {
	BedrockClient,
	GetImportedModelCommand,
	GetInferenceProfileCommand,
	GetProvisionedModelThroughputCommand,
	ListCustomModelDeploymentsCommand,
	ListCustomModelsCommand,
	ListFoundationModelsCommand,
	ListImportedModelsCommand,
	ListProvisionedModelThroughputsCommand,
	paginateListInferenceProfiles,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { ListServiceQuotasCommand, paginateListServiceQuotas, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultCredentials } from "../local-bedrock/options.ts";
import { runtimeClient } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const messages = [{ role: "user" as const, content: [{ text: "Hello" }] }];
const credentials = { ...defaultCredentials };

let bedrock: LocalBedrock;
beforeAll(async () => {
	bedrock = await startLocalBedrock({ regions: ["us-east-1", "ap-northeast-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1"] });
});
afterEach(() => bedrock.identity.reset());
afterAll(() => bedrock.close());

function control(region = "us-east-1", keys = credentials): BedrockClient {
	return new BedrockClient({ endpoint: bedrock.url, region, credentials: { ...keys }, maxAttempts: 1 });
}

async function profiles(region: string): Promise<string[]> {
	const ids: string[] = [];
	for await (const page of paginateListInferenceProfiles({ client: control(region) }, { typeEquals: "SYSTEM_DEFINED" })) {
		ids.push(...(page.inferenceProfileSummaries ?? []).map((one) => one.inferenceProfileArn ?? ""));
	}
	return ids;
}

describe("inference profiles", () => {
	test.each([
		["us-east-1", ["global", "us"], "aws"],
		["ap-northeast-1", ["apac", "global", "jp"], "aws"],
		["ap-southeast-2", ["apac", "au", "global"], "aws"],
		["us-gov-west-1", ["us-gov"], "aws-us-gov"],
		["cn-north-1", [], "aws-cn"],
	])("of %s belong to its geographies", async (region, geos, partition) => {
		const arns = await profiles(region);
		const prefix = `arn:${partition}:bedrock:${region}:123456789012:inference-profile/`;
		expect(arns.every((arn) => arn.startsWith(prefix))).toBe(true);
		expect([...new Set(arns.map((arn) => arn.slice(prefix.length).split(".")[0] ?? ""))].toSorted()).toEqual(geos);
	});

	test.each([
		["ap-northeast-1", "jp.anthropic.claude-sonnet-4-5-20250929-v1:0"],
		["ap-southeast-2", "au.anthropic.claude-haiku-4-5-20251001-v1:0"],
		["ap-southeast-2", "apac.amazon.nova-pro-v1:0"],
		["us-gov-west-1", "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0"],
		["cn-north-1", "amazon.nova-pro-v1:0"],
	])("are invoked in %s", async (region, modelId) => {
		const answer = await runtimeClient(bedrock, { region }).send(new ConverseCommand({ modelId, messages }));
		expect(answer.stopReason).toBe("end_turn");
	});

	test("of an application are found by id and ARN, in the caller's account", async () => {
		const keys = bedrock.identity.issueCredentials({ account: "210987654321" });
		const client = control("us-east-1", keys);
		const byId = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: "f6e5d4c3b2a1" }));
		const inferenceProfileIdentifier = "arn:aws:bedrock:us-east-1:210987654321:application-inference-profile/f6e5d4c3b2a1";
		const byArn = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }));
		expect(byId).toMatchObject({ inferenceProfileArn: inferenceProfileIdentifier, type: "APPLICATION" });
		expect(byArn.models).toEqual([{ modelArn: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0" }]);
		const runtime = runtimeClient(bedrock, { credentials: keys });
		await runtime.send(new ConverseCommand({ modelId: inferenceProfileIdentifier, messages }));
	});
});

test("a region of another partition has ARNs of that partition, callers included", async () => {
	const models = await control("us-gov-west-1").send(new ListFoundationModelsCommand({}));
	expect(models.modelSummaries?.every((one) => one.modelArn?.startsWith("arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/"))).toBe(
		true,
	);
	const sts = new STSClient({ endpoint: bedrock.url, region: "cn-north-1", credentials });
	expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe("arn:aws-cn:iam::123456789012:user/local-developer");
});

describe("models of the account", () => {
	const invoke = (modelId: string | undefined) => runtimeClient(bedrock).send(new ConverseCommand({ modelId, messages }));

	test("that were imported are listed, found and invoked", async () => {
		const { modelSummaries } = await control().send(new ListImportedModelsCommand({}));
		const modelIdentifier = modelSummaries?.[0]?.modelArn;
		expect(modelSummaries).toMatchObject([{ modelName: "outcrop-imported", instructSupported: true, creationTime: expect.any(Date) }]);
		expect(await control().send(new GetImportedModelCommand({ modelIdentifier }))).toMatchObject({ modelArn: modelIdentifier });
		await invoke(modelIdentifier);
		await expect(control().send(new GetImportedModelCommand({ modelIdentifier: "other" }))).rejects.toMatchObject({
			name: "ResourceNotFoundException",
		});
	});

	test("that have provisioned throughput name the model behind it", async () => {
		const { provisionedModelSummaries } = await control().send(new ListProvisionedModelThroughputsCommand({}));
		const provisionedModelId = provisionedModelSummaries?.[0]?.provisionedModelArn;
		const found = await control().send(new GetProvisionedModelThroughputCommand({ provisionedModelId }));
		expect(found).toMatchObject({ status: "InService", foundationModelArn: expect.stringContaining("claude-haiku-4-5") });
		await invoke(provisionedModelId);
	});

	test("that were tuned are invoked through their deployment only", async () => {
		const { modelSummaries } = await control().send(new ListCustomModelsCommand({}));
		const { modelDeploymentSummaries } = await control().send(new ListCustomModelDeploymentsCommand({}));
		expect(modelDeploymentSummaries).toMatchObject([{ modelArn: modelSummaries?.[0]?.modelArn, status: "Active" }]);
		expect(modelSummaries?.[0]?.baseModelArn).toBe("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0");
		await invoke(modelDeploymentSummaries?.[0]?.customModelDeploymentArn);
		await expect(invoke(modelSummaries?.[0]?.modelArn)).rejects.toMatchObject({ name: "ValidationException" });
	});
});

describe("service quotas", () => {
	const quotas = () => new ServiceQuotasClient({ endpoint: bedrock.url, region: "us-east-1", credentials, maxAttempts: 1 });

	test("come in two pages, under the names of AWS's console", async () => {
		const names: string[] = [];
		let pages = 0;
		for await (const page of paginateListServiceQuotas({ client: quotas() }, { ServiceCode: "bedrock" })) {
			pages += 1;
			names.push(...(page.Quotas ?? []).map((one) => `${one.QuotaName}: ${one.Value}`));
		}
		expect(pages).toBe(2);
		expect(names).toContain("Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1: 200000");
		expect(names).toContain("On-demand model inference requests per minute for Amazon Nova Pro: 100");
		expect(bedrock.journal.at(-1)).toMatchObject({ operation: "ListServiceQuotas", auth: { verified: true }, region: "us-east-1" });
	});

	test("need their own permission, and know no other service", async () => {
		const list = (ServiceCode: string) => quotas().send(new ListServiceQuotasCommand({ ServiceCode }));
		await expect(list("s4")).rejects.toMatchObject({ name: "NoSuchResourceException" });
		bedrock.identity.set({ denied: [{ action: "servicequotas:ListServiceQuotas", policy: "no-identity-policy" }] });
		await expect(list("bedrock")).rejects.toMatchObject({
			name: "AccessDeniedException",
			message: expect.stringMatching(/servicequotas:ListServiceQuotas because no identity-based policy allows/),
		});
	});
});
