import {
	type BedrockClient,
	GetFoundationModelAvailabilityCommand,
	type GetFoundationModelAvailabilityResponse,
} from "@aws-sdk/client-bedrock";
import { paginateListServiceQuotas, type ServiceQuota } from "@aws-sdk/client-service-quotas";
import { denialOf } from "../failure/errors.ts";
import { explainDenial } from "../failure/explainDenial.ts";
import { readList } from "../catalogue/modelLists.ts";
import type { CheckPlan, Context, Finding } from "./check.ts";
import { explainFailure } from "./explainFailure.ts";
import { readTarget, resolveTarget } from "./target.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber } from "../../shared/numbers.ts";

/** Without these lists the picker is emptier, but every model can still be called by its id. */
export const catalogue: CheckPlan = {
	id: "catalogue",
	get title() {
		return translate("Model catalogue");
	},
	needs: ["identity", "clock"],
	run: async (context) => {
		const { clients, settings, signal, known } = context;
		const client = await clients.controlPlane(settings.connection, signal, known.region);
		const [models, profiles, own] = await Promise.allSettled([
			readList("foundation", client, signal),
			readList("system", client, signal),
			readList("application", client, signal),
		]);
		const counts = [models, profiles, own].map((list) =>
			list.status === "fulfilled" ? String(list.value.length) : translate("cannot be read"),
		);
		const facts = [translate("Models"), translate("Inference profiles"), translate("Application profiles")].map(
			(label, index) => [label, counts[index] ?? ""] as const,
		);
		if (models.status === "fulfilled") known.modelName = nameIn(models.value, readTarget(settings.model).baseModel);
		known.hasNoModelList = models.status === "rejected";
		const refused = [models, profiles, own].find((list) => list.status === "rejected");
		if (refused)
			return { ...withoutIt(refused.reason, context, translate("Models can still be called by their ids, typed by hand.")), facts };
		return { state: "ok", finding: translate("{0} models and {1} inference profiles are offered here.", counts[0], counts[1]), facts };
	},
};

export const modelAccess: CheckPlan = {
	id: "model-access",
	get title() {
		return translate("Model access");
	},
	needs: ["identity", "clock"],
	run: async (context) => {
		const { clients, settings, signal, known } = context;
		if (settings.model === "")
			return { state: "warning", finding: translate("No model is chosen yet."), fix: translate("Choose a model."), action: "select-model" };
		const client = await clients.controlPlane(settings.connection, signal, known.region);
		const target = await resolve(context, client);
		known.target = target;
		const regions = [...new Set((target.members ?? []).map((arn) => arn.split(":")[3] || "anywhere"))];
		const facts: [string, string][] = [
			[translate("Model"), settings.model],
			...(target.baseModel && target.baseModel !== settings.model ? [[translate("Base model"), target.baseModel] as [string, string]] : []),
			...(regions.length > 0 ? [[translate("May be served in"), regions.join(", ")] as [string, string]] : []),
		];
		if (target.kind === "resource" || !target.baseModel) {
			return {
				state: "skipped",
				finding: translate(
					"Nothing tells the base model of this ARN, so that AWS cannot be asked about it. The calls below show whether it works.",
				),
				facts,
			};
		}
		try {
			const { $metadata: _, ...told } = await client.send(new GetFoundationModelAvailabilityCommand({ modelId: target.baseModel }), {
				abortSignal: signal,
			});
			return { ...judge(told, context), facts: [...facts, ...statesOf(told)] };
		} catch (error) {
			signal.throwIfAborted();
			return { ...withoutIt(error, context, translate("The calls below show whether the model works.")), facts };
		}
	},
};

export const quotas: CheckPlan = {
	id: "quotas",
	get title() {
		return translate("Quotas");
	},
	needs: ["identity", "clock", "catalogue"],
	run: async (context) => {
		const { clients, settings, signal, known } = context;
		if (settings.connection.apiKey || known.identity?.isApiKey) {
			return { state: "skipped", finding: translate("A Bedrock API key does not open Service Quotas.") };
		}
		if (known.hasNoModelList) {
			return {
				state: "skipped",
				finding: translate('Not examined: quotas go by the name of the model, which "{0}" could not read.', catalogue.title),
			};
		}
		if (!known.modelName) return { state: "skipped", finding: translate("The name of the model is not known, and quotas go by names.") };
		const found: ServiceQuota[] = [];
		try {
			const client = await clients.quotas(settings.connection, signal);
			for await (const page of paginateListServiceQuotas(
				{ client },
				{ ServiceCode: "bedrock", MaxResults: 100 },
				{ abortSignal: signal },
			)) {
				found.push(...(page.Quotas ?? []).filter(({ QuotaName = "" }) => isFor(QuotaName, known.modelName ?? "", settings.model)));
			}
		} catch (error) {
			signal.throwIfAborted();
			return { ...withoutIt(error, context, translate("Quotas can be read in the console.")), state: "skipped", action: undefined };
		}
		if (found.length === 0) return { state: "skipped", finding: translate("No quota of {0} can be read.", known.modelName) };
		const facts = found.map(({ QuotaName = "", Value = 0 }) => [shorten(QuotaName), formatNumber(Value, 0, 3)] as const);
		return found.some(({ Value }) => Value === 0)
			? {
					state: "warning",
					finding: translate("A quota of {0} is 0, as in new accounts: every call is throttled.", known.modelName),
					fix: translate("Ask AWS for a higher quota in the Service Quotas console, or use another model."),
					action: "select-model",
					facts,
				}
			: { state: "ok", finding: translate("{0} has these quotas per minute.", known.modelName), facts };
	},
};

/** A list or a fact that cannot be read takes away comfort only. */
export function withoutIt(thrown: unknown, context: Context, comfort: string): Finding {
	const denial = denialOf(thrown);
	const finding = explainFailure(thrown, context);
	if (!denial) return { ...finding, state: "warning", finding: `${finding.finding} ${comfort}` };
	const { sentence, ...rest } = explainDenial(denial, { region: context.known.region });
	return { state: "warning", finding: `${sentence} ${comfort}`, ...rest };
}

async function resolve({ settings, signal }: Context, client: BedrockClient) {
	const target = readTarget(settings.model);
	try {
		return await resolveTarget(target, client, signal);
	} catch {
		signal.throwIfAborted();
		return target;
	}
}

function judge(told: Omit<GetFoundationModelAvailabilityResponse, "$metadata">, { known }: Context): Finding {
	const { regionAvailability, authorizationStatus, entitlementAvailability, agreementAvailability } = told;
	if (regionAvailability === "NOT_AVAILABLE") {
		return {
			state: "failed",
			finding: translate("The model is not offered in {0}.", known.region),
			fix: translate("Choose another region, or another model."),
			action: "select-region",
		};
	}
	const agreement = denialOf({ name: "AccessDeniedException", message: agreementAvailability?.errorMessage });
	if (agreementAvailability?.status === "ERROR" && agreement) return refusal(explainDenial(agreement, { region: known.region }));
	const isClosed = authorizationStatus === "NOT_AUTHORIZED";
	if (isClosed) return refusal(explainDenial({ kind: "model-access" }, { region: known.region }));
	if (entitlementAvailability === "NOT_AVAILABLE") {
		return {
			state: "warning",
			finding: translate(
				"Your AWS account has not used this model yet, or a form is missing: it is not enabled. The first call may enable it.",
			),
			fix: translate(
				"If the calls below fail, have an administrator open the model in the catalog of the Bedrock console and follow what it asks for; for Anthropic's models that is the use case form.",
			),
			policy: "model-access",
		};
	}
	return { state: "ok", finding: translate("Your AWS account has access to the model.") };
}

function refusal({ sentence, ...rest }: ReturnType<typeof explainDenial>): Finding {
	return { state: "failed", finding: sentence, ...rest };
}

function statesOf(told: Omit<GetFoundationModelAvailabilityResponse, "$metadata">): readonly (readonly [string, string])[] {
	const states = {
		Authorization: told.authorizationStatus,
		Entitlement: told.entitlementAvailability,
		Agreement: told.agreementAvailability?.status,
		[translate("In this region")]: told.regionAvailability,
	};
	return Object.entries(states).flatMap(([label, value]) => (value ? [[label, value] as const] : []));
}

function nameIn(models: Awaited<ReturnType<typeof readList>>, id: string | undefined): string | undefined {
	const model = models.find(({ baseModel }) => baseModel === id);
	return model && `${model.provider} ${model.name}`;
}

/** Quotas are named by how the model is called: on demand, across regions, or globally across them. */
function isFor(quota: string, modelName: string, modelId: string): boolean {
	if (!new RegExp(`\\b${modelName.replace(/[^\w]+/g, "\\W+")}(?![\\w.])`, "i").test(quota)) return false;
	const isGlobal = /^global/i.test(quota);
	if (modelId.startsWith("global.")) return isGlobal;
	return !isGlobal && /cross-region/i.test(quota) === readTarget(modelId).kind.endsWith("profile");
}

function shorten(quota: string): string {
	return quota.replace(/^.*?model inference /i, "").replace(/ for .*$/i, "");
}
