import type { AssistantError } from "../../core/errors.ts";
import type { ModelEvent, ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { type Lack, lackOf, lacksOf, noticeOf, outputLimitOf, uses } from "../request/capabilities.ts";
import { degrade, factsWithout, limitOutput } from "../request/degrade.ts";
import { noticesOfRequest } from "../request/encode.ts";

/** What is known to be missing of one model, by what it is or by its refusals, and what of it the user was told. */
export class ModelLimits {
	readonly lacks = new Set<Lack>();
	private readonly told = new Set<string>();
	private maxOutputTokens: number | undefined;

	/** Facts may come late: an opaque id that could not be looked up this time may be the next time. */
	add(facts: ModelFacts): void {
		for (const lack of lacksOf(facts)) this.lacks.add(lack);
		this.maxOutputTokens ??= facts.maxOutputTokens;
	}

	/** The request with nothing that the model lacks. */
	fit(request: ModelRequest): ModelRequest {
		return degrade(limitOutput(request, this.maxOutputTokens), this.lacks);
	}

	/** What decides about the rest: the facts without what the model has refused. */
	factsOf(facts: ModelFacts | undefined): ModelFacts | undefined {
		return factsWithout(facts, this.lacks, this.maxOutputTokens);
	}

	/** Whether the refusal told something new, with which the request may succeed. */
	learn(failure: AssistantError, request: ModelRequest): boolean {
		const most = outputLimitOf(failure);
		if (most !== undefined && most < (this.maxOutputTokens ?? request.settings.inference.maxTokens)) {
			this.maxOutputTokens = most;
			return true;
		}
		const lack = lackOf(failure, degrade(request, this.lacks));
		if (!lack || this.lacks.has(lack)) return false;
		this.lacks.add(lack);
		return true;
	}

	/** Tells the user, once, what of the request the model does not get. */
	*announce(request: ModelRequest, facts: ModelFacts | undefined): Generator<ModelEvent> {
		for (const text of [...this.missed(request), ...noticesOfRequest(this.fit(request), this.factsOf(facts))]) {
			if (this.told.has(text)) continue;
			this.told.add(text);
			yield { kind: "notice", text };
		}
	}

	/** Each sentence of what the request still has after what was told before it: who has no tools streams none either. */
	private missed(request: ModelRequest): readonly string[] {
		let left = request;
		return [...this.lacks].flatMap((lack) => {
			const isMissed = uses(left, lack);
			left = degrade(left, new Set([lack]));
			return isMissed ? [noticeOf(lack)] : [];
		});
	}
}
