import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { translate } from "../shared/translate.ts";

export const askUser = defineTool({
	name: "ask_user",
	description:
		"Asks the user one question and waits for the answer. Use it only when the user alone can decide and the answer changes what you do. Offer the likely answers as options; the user may answer in their own words.",
	effect: "none",
	input: v.object({
		question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2_000)),
		options: v.optional(
			v.pipe(
				v.array(
					v.object({
						label: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200), v.description("The answer in a few words.")),
						description: v.optional(v.pipe(v.string(), v.maxLength(500))),
					}),
				),
				v.maxLength(9),
			),
			[],
		),
	}),
	title: () => translate("Ask you"),
	targets: () => [],
	prepare: async ({ question, options }, { step }) => ({
		commit: async () => {
			const answer = await step.ask(question, options);
			if (answer === undefined)
				return {
					text: "The user did not answer. Go on with what you know, and say what you have assumed.",
					detail: translate("not answered"),
				};
			return { text: `The user answered: ${answer}`, isOfUser: true };
		},
	}),
});
