import { GetGuardrailCommand } from "@aws-sdk/client-bedrock";
import { ApplyGuardrailCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";
import { AssistantError } from "../../core/errors.ts";
import type { ModelEvent, ModelRequest } from "../../core/models/model.ts";
import { explainRequired, wayAround } from "../../core/guardrail/requiredGuardrail.ts";
import type { Guardrail } from "../../core/settings.ts";
import type { Usage } from "../../shared/turnEvent.ts";
import { denialOf } from "../failure/errors.ts";
import { withoutIt } from "./accountChecks.ts";
import type { CheckPlan, Context } from "./check.ts";
import { readTarget } from "./target.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber } from "../../shared/numbers.ts";

/** Enough for "ok", and for a model that thinks a little before it says so. */
const fewTokens = 64;

export const streaming: CheckPlan = {
	id: "streaming",
	get title() {
		return translate("Streaming call");
	},
	needs: ["identity", "clock"],
	seconds: 20,
	run: async (context) => {
		if (context.settings.model === "") return { state: "skipped", finding: translate("No model is chosen yet.") };
		const { firstToken, whole, usage, notices } = await ask(context, "Say ok.");
		return {
			state: "ok",
			finding: translate("The model began to answer after {0}.{1}{2}", firstToken, costOf(usage), notices),
			facts: [
				[translate("First token after"), firstToken],
				[translate("Whole answer after"), whole],
			],
		};
	},
};

export const toolCall: CheckPlan = {
	id: "tools",
	get title() {
		return translate("Tool call");
	},
	needs: ["streaming"],
	seconds: 20,
	run: async (context) => {
		if (context.settings.model === "") return { state: "skipped", finding: translate("No model is chosen yet.") };
		const { toolName, usage, notices } = await ask(context, "Report that all is well.", reportTool);
		return toolName === reportTool.name
			? { state: "ok", finding: translate("The model called a tool as it was told.{0}{1}", costOf(usage), notices) }
			: {
					state: "warning",
					finding: translate("The model called no tool.{0}{1}", costOf(usage), notices),
					fix: translate("Without tools it cannot read or change files. Choose another model for that."),
					action: "select-model",
				};
	},
};

export const guardrail: CheckPlan = {
	id: "guardrail",
	get title() {
		return translate("Guardrail");
	},
	needs: ["identity", "clock"],
	run: async (context) => {
		const { settings, clients, signal, known } = context;
		const { guardrail: chosen } = settings;
		if (!chosen) return { state: "skipped", finding: translate("No guardrail is set.") };
		const facts: [string, string][] = [
			[translate("Guardrail"), chosen.id],
			[translate("Version"), chosen.version],
		];
		const client = await clients.controlPlane(settings.connection, signal, known.region);
		try {
			const request = new GetGuardrailCommand({ guardrailIdentifier: chosen.id, guardrailVersion: chosen.version });
			const { name = "", status = "" } = await client.send(request, { abortSignal: signal });
			facts.push([translate("Name"), name], [translate("Status"), status]);
		} catch (error) {
			signal.throwIfAborted();
			/** To look at it is another permission than to use it, and not needed for that. */
			if (!denialOf(error)) throw notFound(error, chosen);
			facts.push([translate("Name"), translate("cannot be read: bedrock:GetGuardrail is missing")]);
		}
		const runtime = await clients.runtime(settings.connection, settings.model, signal);
		const { action } = await runtime.send(
			new ApplyGuardrailCommand({
				guardrailIdentifier: chosen.id,
				guardrailVersion: chosen.version,
				source: "INPUT",
				content: [{ text: { text: "The sky is blue today." } }],
			}),
			{ abortSignal: signal },
		);
		return action === "GUARDRAIL_INTERVENED"
			? {
					state: "warning",
					finding: translate("The guardrail works, but it intervened on a harmless sentence about the sky."),
					fix: translate("Have its policies looked at: it may block more than it should."),
					action: wayAround(chosen).action,
					facts,
				}
			: { state: "ok", finding: translate("The guardrail exists and lets a harmless sentence pass."), facts };
	},
};

export const countTokens: CheckPlan = {
	id: "count-tokens",
	title: "CountTokens",
	needs: ["identity", "clock"],
	run: async (context) => {
		const { settings, clients, signal } = context;
		const { kind, baseModel } = readTarget(settings.model);
		if (!baseModel || kind === "resource")
			return { state: "skipped", finding: translate("Tokens can be counted for foundation models only.") };
		try {
			const client = await clients.runtime(settings.connection, settings.model, signal);
			const input = { converse: { messages: [{ role: "user" as const, content: [{ text: "Say ok." }] }] } };
			const { inputTokens } = await client.send(new CountTokensCommand({ modelId: baseModel, input }), { abortSignal: signal });
			return { state: "ok", finding: translate('Tokens can be counted before they are sent: "Say ok." has {0}.', inputTokens) };
		} catch (error) {
			signal.throwIfAborted();
			if (!denialOf(error) && error instanceof Error && error.name === "ValidationException") {
				return { state: "skipped", finding: translate("Bedrock does not count tokens for this model: {0}", error.message) };
			}
			return withoutIt(error, context, translate("Without it the size of a request is estimated."));
		}
	},
};

const reportTool = {
	name: "report_state",
	description: "Reports the state of the connection.",
	inputSchema: { type: "object", properties: { state: { type: "string", enum: ["ok"] } }, required: ["state"] },
};

interface Answer {
	/** How long it took, in words. */
	readonly firstToken: string;
	readonly whole: string;
	readonly toolName: string | undefined;
	readonly usage: Usage | undefined;
	/** What was sent otherwise than asked, each with a space before it. */
	readonly notices: string;
}

/** One small question, sent as a chat would send it. Throws the failure that a turn would end with. */
async function ask({ settings, model, signal }: Context, text: string, tool?: typeof reportTool): Promise<Answer> {
	const request: ModelRequest = {
		settings: { ...settings, inference: { maxTokens: fewTokens, stopSequences: [] } },
		system: "",
		messages: [{ role: "user", content: [{ kind: "text", text }] }],
		tools: tool ? [tool] : [],
		toolChoice: tool && { kind: "tool", name: tool.name },
	};
	const startedAt = Date.now();
	const elapsed = () => describeDuration(Date.now() - startedAt);
	let firstToken: string | undefined;
	const events: ModelEvent[] = [];
	for await (const event of model.converse(request, signal)) {
		if (event.kind.endsWith("-delta") || event.kind === "tool-use") firstToken ??= elapsed();
		if (event.kind === "failure") throw event.error;
		/** A chat would wait on; here it is what was to be found out. */
		if (event.kind === "retry-wait" && events.some(({ kind }) => kind === "retry-wait")) {
			throw new AssistantError("unavailable", translate("{0}: Bedrock put the call off twice.", event.message));
		}
		events.push(event);
	}
	signal.throwIfAborted();
	const stop = events.find((event) => event.kind === "stop");
	return {
		firstToken: firstToken ?? elapsed(),
		whole: elapsed(),
		toolName: stop?.content.find((block) => block.kind === "tool-use")?.name,
		usage: events.find((event) => event.kind === "usage")?.usage,
		notices: events.flatMap((event) => (event.kind === "notice" ? ` ${event.text}` : [])).join(""),
	};
}

function describeDuration(milliseconds: number): string {
	return milliseconds < 100 ? translate("less than 0.1 s") : `${formatNumber(milliseconds / 1_000, 1)} s`;
}

function costOf(usage: Usage | undefined): string {
	return usage
		? translate(" This test cost {0} tokens in and {1} out.", usage.input + usage.cacheRead + usage.cacheWrite, usage.output)
		: "";
}

function notFound(thrown: unknown, guardrail: Guardrail): unknown {
	const { id, version } = guardrail;
	const { name = "", message = "" } = thrown as { name?: string; message?: string };
	if (name !== "ResourceNotFoundException" && !(name === "ValidationException" && /guardrail/i.test(message))) return thrown;
	const sentence = translate('There is no guardrail "{0}" with the version "{1}" in this region and account.', id, version);
	return explainRequired(new AssistantError("not-found", sentence, { action: "select-guardrail", cause: thrown }), guardrail);
}
