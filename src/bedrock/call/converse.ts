import { AssistantError } from "../../core/errors.ts";
import type { Model, ModelEvent, ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { Settings } from "../../core/settings.ts";
import type { Attempt } from "./attempt.ts";
import { cutShort } from "./brokenAnswer.ts";
import { CacheHistory } from "../cache/cacheHistory.ts";
import { Call } from "./call.ts";
import type { CallEnd, CallObserver } from "./callObserver.ts";
import type { Clients } from "../clients.ts";
import { isList } from "../answer/decode.ts";
import { encodeRequest } from "../request/encode.ts";
import { classifyError } from "../failure/errors.ts";
import {
	afterFallbacks,
	haveOtherProviders,
	isOfTheModel,
	mayFallBack,
	ownFieldsNotice,
	reasonToChange,
	withFallbacks,
	withoutOwnFields,
} from "./fallback.ts";
import { ModelLimits } from "./modelLimits.ts";
import { explainGuardrailDemand } from "../guardrail/guardrailDemand.ts";
import type { ModelTargets } from "../catalogue/modelTargets.ts";
import { offerProfile } from "../catalogue/profileOffer.ts";
import { explainUnknownPrompt } from "../request/promptRequest.ts";
import { type Release, RequestLimiter } from "./requestLimiter.ts";
import { checkResidency } from "../catalogue/residencyGuard.ts";
import { delayBefore, mayRetry, reasonToWait, sleep } from "./retry.ts";
import { TokenCounter } from "./tokenCount.ts";
import { translate } from "../../shared/translate.ts";

/** Milliseconds that a request waits for others before the user is told. */
const silentWait = 1_000;

/** What becomes of a failure of one model. */
interface Plan {
	/** Whether it is that of the last model that may be asked. */
	readonly isLast: boolean;
	/** The failure as the user is told it. Nothing of an answer was shown. */
	explain(failure: AssistantError): Promise<AssistantError>;
}

/**
 * The `Model` port over Converse and ConverseStream. Nothing is sent to where the settings forbid it. What a model lacks is known
 * by what it is, or else learned from its refusals, and kept per model id.
 */
export class ConverseModel implements Model {
	private readonly clients: Clients;
	private readonly targets: ModelTargets;
	private readonly observer: CallObserver | undefined;
	private readonly counter: TokenCounter;
	private readonly limiter = new RequestLimiter();
	private readonly cacheHistory = new CacheHistory();
	private readonly limits = new Map<string, ModelLimits>();

	constructor(clients: Clients, targets: ModelTargets, observer?: CallObserver) {
		this.clients = clients;
		this.targets = targets;
		this.observer = observer;
		this.counter = new TokenCounter(clients, targets);
	}

	converse(asked: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
		const requests = withFallbacks(asked);
		const explain = async (failure: AssistantError) =>
			explainUnknownPrompt(
				explainGuardrailDemand(await offerProfile(failure, asked.settings, this.clients, signal), asked.settings),
				asked.settings.model,
			);
		/** Every generator that an event goes through costs, so that there is no second one where there is no choice. */
		return requests.length === 1 ? this.ask(asked, { isLast: true, explain }, signal) : this.askInTurn(requests, explain, signal);
	}

	async countTokens(request: ModelRequest, signal: AbortSignal): Promise<number | undefined> {
		const facts = await this.facts(request.settings, signal);
		const limits = this.limitsOf(request.settings.model, facts);
		return this.counter.count(() => encodeRequest(limits.fit(request), limits.factsOf(facts)), request.settings, signal);
	}

	async facts({ connection, model }: Settings, signal: AbortSignal): Promise<ModelFacts | undefined> {
		return this.targets.resolve(connection, model, signal).then(
			({ facts }) => facts,
			() => undefined,
		);
	}

	/** Asks the chosen model, and then the fallback models, as long as nothing of an answer was shown. */
	private async *askInTurn(
		requests: readonly ModelRequest[],
		explain: Plan["explain"],
		signal: AbortSignal,
	): AsyncGenerator<ModelEvent, void> {
		const asked: string[] = [];
		const failures: AssistantError[] = [];
		for (const request of requests) {
			const { model } = request.settings;
			const last = failures.at(-1);
			let fitted = request;
			if (last) {
				const refusal = await this.refusal(request, signal);
				yield refusal ? passedOver(refusal) : { kind: "model-change", model, reason: reasonToChange(last, asked.at(-1) ?? "") };
				if (refusal) continue;
				const leftOut = (await this.isForeign(request.settings, asked[0] ?? "", signal)) ? ownFieldsNotice(request) : undefined;
				if (leftOut !== undefined) {
					yield { kind: "notice", text: leftOut };
					fitted = withoutOwnFields(request);
				}
			}
			asked.push(model);
			const isLast = request === requests.at(-1);
			const explainAll = async (failure: AssistantError) => afterFallbacks(await explain(failures[0] ?? failure), asked);
			const failure = yield* this.ask(fitted, { isLast, explain: explainAll }, signal);
			if (!failure) return;
			failures.push(failure);
		}
		/** Residency forbids those that were left. */
		const [first] = failures;
		if (first && !signal.aborted) yield { kind: "failure", error: afterFallbacks(await explain(first), asked) };
	}

	/** Asks one model, as often as makes sense. Returns the failure for which another one is to be asked. */
	private async *ask(request: ModelRequest, plan: Plan, signal: AbortSignal): AsyncGenerator<ModelEvent, AssistantError | undefined> {
		const call = await this.begin(request, signal).catch((error: unknown) => classifyError(error));
		if (call instanceof AssistantError) return signal.aborted ? undefined : yield* conclude(call, plan);
		yield* call.announce();
		let end: CallEnd = { kind: "cancelled" };
		try {
			/** What a refusal has taught is no try of the request that follows. */
			for (let tries = 1; ; ) {
				const slot = this.limiter.enter(request.settings.limits.concurrentRequests, signal);
				let attempt: Attempt | undefined;
				let thrown: unknown;
				try {
					if (await takesLong(slot)) yield waiting(request);
					if (!(await slot)) return undefined;
					attempt = await this.open(call, request, tries - 1, signal);
					for await (const output of await attempt.send()) {
						const decoded = attempt.take(output);
						if (isList(decoded)) yield* decoded;
						else yield decoded;
					}
				} catch (error) {
					thrown = error;
				} finally {
					attempt?.close();
					void slot.then((release) => release?.());
				}
				if (attempt?.completion) end = attempt.completion;
				if (attempt?.completion || signal.aborted) return undefined;
				const failure = attempt?.failure(thrown) ?? classifyError(thrown);
				if (attempt?.hasShown) {
					end = { kind: "failed", failure };
					yield { kind: "failure", error: cutShort(failure) };
					return undefined;
				}
				if (call.learn(failure)) {
					yield* call.announce();
					continue;
				}
				if (!mayRetry(failure, tries) || (!plan.isLast && isOfTheModel(failure))) {
					end = { kind: "failed", failure };
					return yield* conclude(failure, plan);
				}
				const delay = delayBefore(failure, tries);
				call.again(failure, delay);
				if (attempt?.hasReasoned) yield { kind: "notice", text: translate("The model broke off while it was thinking, and begins anew.") };
				yield { kind: "retry-wait", until: Date.now() + delay, message: reasonToWait(failure) };
				await sleep(delay, signal);
				tries++;
			}
		} finally {
			call.end(end);
		}
	}

	/** Rejects where the model may not be called. */
	private async begin(request: ModelRequest, signal: AbortSignal): Promise<Call> {
		const { connection, model } = request.settings;
		await checkResidency(request.settings, this.targets, signal);
		const { facts, baseModel } = await this.targets.resolve(connection, model, signal);
		const limits = this.limitsOf(model, facts);
		return new Call({ request, facts, baseModel, limits, history: this.cacheHistory, observer: this.observer, signal });
	}

	private async open(call: Call, { settings }: ModelRequest, retries: number, signal: AbortSignal): Promise<Attempt> {
		/** The region of a profile may have become another one while this one waited. */
		if (retries > 0) await checkResidency(settings, this.targets, signal);
		const client = await this.clients.runtime(settings.connection, settings.model, signal);
		return call.attempt(client, retries);
	}

	/** An opaque id that could not be looked up this time may be the next time, so it is asked for each time; the answer is kept. */
	private limitsOf(model: string, facts: ModelFacts | undefined): ModelLimits {
		const limits = this.limits.get(model) ?? new ModelLimits();
		this.limits.set(model, limits);
		if (facts) limits.add(facts);
		return limits;
	}

	/** Whether the settings' model, a fallback, is of another provider than the chosen one. */
	private async isForeign({ connection, model }: Settings, chosen: string, signal: AbortSignal): Promise<boolean> {
		const baseOf = async (id: string) =>
			this.targets.resolve(connection, id, signal).then(
				({ baseModel }) => baseModel,
				() => undefined,
			);
		return haveOtherProviders(await baseOf(model), await baseOf(chosen));
	}

	private async refusal({ settings }: ModelRequest, signal: AbortSignal): Promise<AssistantError | undefined> {
		return checkResidency(settings, this.targets, signal).then(() => undefined, classifyError);
	}
}

async function* conclude(failure: AssistantError, plan: Plan): AsyncGenerator<ModelEvent, AssistantError | undefined> {
	if (!plan.isLast && mayFallBack(failure)) return failure;
	yield { kind: "failure", error: await plan.explain(failure) };
	return undefined;
}

/** A place that is free is taken before any time passes. */
async function takesLong(slot: Promise<Release | undefined>): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), silentWait)));
	return Promise.race([slot.then(() => false), late]).finally(() => clearTimeout(timer));
}

function waiting({ settings }: ModelRequest): ModelEvent {
	const { concurrentRequests } = settings.limits;
	const text = translate("Waiting for other requests: {0} run at the same moment (outcrop.limits.concurrentRequests).", concurrentRequests);
	return { kind: "notice", text };
}

function passedOver({ message }: AssistantError): ModelEvent {
	return { kind: "notice", text: translate("A fallback model was passed over. {0}", message) };
}
