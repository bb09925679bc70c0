import type { ConverseStreamOutput, ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import type { AssistantError } from "../../core/errors.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { CallReport, Usage } from "../../shared/turnEvent.ts";

/** Looks on while models are called. Nothing of it may throw, and nothing is waited for. */
export interface CallObserver {
	/** `undefined` when this call is of no interest: it then costs nothing to observe. */
	begin(call: ObservedCall): CallRecording | undefined;
}

/** One input on its way to one model. Another input (a lack that was learned, another model) is another call. */
export interface ObservedCall {
	readonly request: ModelRequest;
	/** What is sent, in the API's words. Not to be changed. */
	readonly input: ConverseStreamRequest;
	readonly operation: "Converse" | "ConverseStream";
	readonly region: string;
}

export interface CallRecording {
	/** As it came. An answer in one piece is told as the events of the stream that it would have been. */
	event(event: ConverseStreamOutput): void;
	/** An attempt has failed; the next one follows after so many milliseconds. Its events so far belong to no answer. */
	attempt(failure: AssistantError, waitedMs: number): void;
	/** Always, and last. */
	end(end: CallEnd): void;
}

export type CallEnd =
	| { readonly kind: "complete"; readonly stopReason: string; readonly usage?: Usage; readonly report?: CallReport }
	| { readonly kind: "cancelled" }
	| { readonly kind: "failed"; readonly failure: AssistantError };
