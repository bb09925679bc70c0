import { assertNever } from "../../shared/assertNever.ts";

/** What a policy has to allow, and nothing else. */
export interface PolicyNeeds {
	/** The region that is called; empty when none is known, and then the policy holds in all. */
	readonly region: string;
	readonly partition: string;
	/** Twelve digits; empty when nobody could be asked, and then the policy holds for all. */
	readonly account: string;
	readonly targets: readonly PolicyTarget[];
	/** Id or ARN. */
	readonly guardrail?: string;
	/** Requests carry a Bedrock API key. */
	readonly apiKey: boolean;
}

/** Something that is invoked. */
export type PolicyTarget =
	| { readonly kind: "model"; readonly region: string; readonly modelId: string }
	/** System-defined (`id`) or of the account (`arn`). Without `members` its models are allowed wherever the profile leads to. */
	| { readonly kind: "profile"; readonly id: string; readonly baseModel: string | undefined; readonly members?: readonly string[] }
	| { readonly kind: "application-profile"; readonly arn: string; readonly members?: readonly string[] }
	/** Provisioned throughput, an imported model, a deployment, a prompt router or a prompt. */
	| { readonly kind: "resource"; readonly arn: string };

interface Statement {
	readonly Sid: string;
	readonly Effect: "Allow";
	readonly Action: readonly string[];
	readonly Resource: readonly string[] | "*";
	readonly Condition?: object;
}

/** Converse and ConverseStream have no actions of their own: these two authorise them. */
const invoke = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/**
 * A policy document with the least that Outcrop needs. The way a profile and its models have to be allowed is AWS's own; a
 * global profile needs the model without a region besides.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export function writePolicy(needs: PolicyNeeds): string {
	const statements = [
		...needs.targets.flatMap((target, index) => invocation(target, needs, needs.targets.length > 1 ? String(index + 1) : "")),
		...counting(needs),
		...guarding(needs),
		catalogue,
		...(needs.apiKey ? [callingWithKey] : []),
	];
	return `${JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, "\t")}\n`;
}

/** Actions of the model picker and of Doctor. None of them can do anything but read, most have no resource to be limited to. */
const catalogue: Statement = {
	Sid: "ReadWhatCanBeChosen",
	Effect: "Allow",
	Action: [
		"bedrock:ListFoundationModels",
		"bedrock:GetFoundationModelAvailability",
		"bedrock:ListInferenceProfiles",
		"bedrock:GetInferenceProfile",
		"bedrock:ListImportedModels",
		"bedrock:GetImportedModel",
		"bedrock:ListProvisionedModelThroughputs",
		"bedrock:GetProvisionedModelThroughput",
		"bedrock:ListCustomModelDeployments",
		"bedrock:GetCustomModelDeployment",
		"bedrock:GetCustomModel",
		"bedrock:GetPromptRouter",
		"bedrock:GetPrompt",
		"bedrock:ListGuardrails",
		"servicequotas:ListServiceQuotas",
	],
	Resource: "*",
};

const callingWithKey: Statement = { Sid: "UseApiKey", Effect: "Allow", Action: ["bedrock:CallWithBearerToken"], Resource: "*" };

function invocation(target: PolicyTarget, needs: PolicyNeeds, suffix: string): readonly Statement[] {
	const allow = (Sid: string, Resource: readonly string[], Condition?: object): Statement => ({
		Sid: `${Sid}${suffix}`,
		Effect: "Allow",
		Action: invoke,
		Resource,
		...(Condition && { Condition }),
	});
	switch (target.kind) {
		case "model":
			return [allow("InvokeModel", [modelArn(needs, target.region, target.modelId)])];
		case "resource":
			return [allow("InvokeModel", [target.arn]), ...rendering(target.arn, suffix)];
		case "application-profile":
			return [
				allow("InvokeProfile", [target.arn]),
				allow("InvokeModelsOfProfile", target.members ?? [modelArn(needs, "*", "*")], throughProfile(target.arn)),
			];
		case "profile": {
			const arn = ownArn(needs, `inference-profile/${target.id}`);
			const isGlobal = target.id.startsWith("global.");
			const models = target.members ?? [modelArn(needs, isGlobal ? needs.region || "*" : "*", target.baseModel ?? "*")];
			const regional = models.filter((member) => (isGlobal ? regionOf(member) === (needs.region || "*") : regionOf(member) !== ""));
			const everywhere = modelArn(needs, "", target.baseModel ?? "*");
			return [
				allow("InvokeProfile", [arn]),
				...(regional.length > 0 ? [allow("InvokeModelsOfProfile", regional, throughProfile(arn))] : []),
				...(isGlobal ? [allow("InvokeModelAnywhere", [everywhere], throughProfile(arn, { "aws:RequestedRegion": "unspecified" }))] : []),
			];
		}
		default:
			return assertNever(target);
	}
}

/** A stored prompt has to be rendered before its model is invoked. */
function rendering(arn: string, suffix: string): readonly Statement[] {
	const isPrompt = /:prompt\/[^/]+$/.test(arn);
	return isPrompt ? [{ Sid: `RenderPrompt${suffix}`, Effect: "Allow", Action: ["bedrock:RenderPrompt"], Resource: [arn] }] : [];
}

/** Models behind a profile may be called through it, not by themselves. An unknown account or region stands as `*` in its ARN. */
function throughProfile(profile: string, others: Readonly<Record<string, string>> = {}): object {
	const condition = { "bedrock:InferenceProfileArn": profile };
	if (!profile.includes("*")) return { StringEquals: { ...others, ...condition } };
	return { ...(Object.keys(others).length > 0 && { StringEquals: others }), ArnLike: condition };
}

/** CountTokens takes base models only. It is free, and is not needed where the base model is not known. */
function counting(needs: PolicyNeeds): readonly Statement[] {
	const ids = needs.targets.flatMap((target) => {
		if (target.kind === "model") return [modelArn(needs, target.region, target.modelId)];
		return target.kind === "profile" && target.baseModel ? [modelArn(needs, needs.region || "*", target.baseModel)] : [];
	});
	return ids.length > 0 ? [{ Sid: "CountTokens", Effect: "Allow", Action: ["bedrock:CountTokens"], Resource: [...new Set(ids)] }] : [];
}

function guarding(needs: PolicyNeeds): readonly Statement[] {
	if (!needs.guardrail) return [];
	const arn = needs.guardrail.startsWith("arn:") ? needs.guardrail : ownArn(needs, `guardrail/${needs.guardrail}`);
	return [{ Sid: "UseGuardrail", Effect: "Allow", Action: ["bedrock:ApplyGuardrail", "bedrock:GetGuardrail"], Resource: [arn] }];
}

function modelArn({ partition }: PolicyNeeds, region: string, modelId: string): string {
	return `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`;
}

function ownArn({ partition, region, account }: PolicyNeeds, resource: string): string {
	return `arn:${partition}:bedrock:${region || "*"}:${account || "*"}:${resource}`;
}

function regionOf(arn: string): string {
	return arn.split(":")[3] ?? "";
}
