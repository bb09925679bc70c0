import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PromptOffer, PromptUse } from "../../src/shared/protocol.ts";
import { draft } from "./draft.ts";
import { post } from "../host.ts";
import { chatNumber } from "../state.ts";

const lookUpDelay = 400;

/** The managed prompt that the composer's text calls, or nothing: only at its beginning, for elsewhere one merely speaks of it. */
export const promptReference = computed(() => /^\s*(bedrock:\/\/\S{0,2000})(?=\s|$)/.exec(draft.value)?.[1] ?? "");

/** What was filled in, by variable. Kept while the reference is being corrected. */
export const variables = signal<Readonly<Record<string, string>>>({});
export const native = signal(false);

/** Asks the host about the prompt when typing pauses, and tells it at once when there is none any more. */
export function useLookUp(): void {
	const reference = promptReference.value;
	const chat = chatNumber.value;
	const asked = useRef("");
	useEffect(() => {
		asked.current = "";
	}, [chat]);
	useEffect(() => {
		const ask = () => {
			if (asked.current === reference) return;
			asked.current = reference;
			post({ kind: "look-up-prompt", reference });
		};
		if (reference === "") return ask();
		const timer = setTimeout(ask, lookUpDelay);
		return () => clearTimeout(timer);
	}, [reference, chat]);
}

/** The offer, if it is for what the text says now. */
export function currentOffer(offer: PromptOffer | undefined): PromptOffer | undefined {
	return offer && offer.reference === promptReference.value ? offer : undefined;
}

/** How the prompt is to be sent; nothing while it is not known or a variable has no value. */
export function readPromptUse({ reference, state, variables: names = [], nativeOnly }: PromptOffer): PromptUse | undefined {
	if (state !== "ready" || firstBlank(names) !== undefined) return undefined;
	const filled = Object.fromEntries(names.map((name) => [name, variables.value[name] ?? ""]));
	return { reference, variables: filled, native: nativeOnly !== undefined || native.value };
}

/** The first variable without a value: Bedrock renders no prompt that lacks one. */
export function firstBlank(names: readonly string[]): string | undefined {
	return names.find((name) => !variables.value[name]?.trim());
}

export function forgetPromptUse(): void {
	variables.value = {};
	native.value = false;
}
