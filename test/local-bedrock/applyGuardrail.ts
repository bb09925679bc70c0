import * as v from "valibot";
import { answerJson, type Call } from "./call.ts";
import { findGuardrail, guardrailArn, judge, usageOf } from "./guardrails.ts";
import { permit } from "./identity/denials.ts";
import { ServiceError, validationError } from "./serviceError.ts";

const request = v.looseObject({
	source: v.picklist(["INPUT", "OUTPUT"]),
	content: v.pipe(v.array(v.looseObject({ text: v.optional(v.looseObject({ text: v.string() })) })), v.minLength(1)),
	outputScope: v.optional(v.picklist(["INTERVENTIONS", "FULL"])),
});

/** The way to check what a guardrail does not see in a conversation: tool results, tool inputs, files. */
export async function answerApplyGuardrail(call: Call): Promise<void> {
	const [identifier = "", version = ""] = call.parameters;
	const guardrail = findGuardrail(call.service.guardrails(), identifier, version);
	if (!guardrail) {
		throw new ServiceError("ResourceNotFoundException", "The guardrail identifier or version provided in the request does not exist.");
	}
	const parsed = v.safeParse(request, call.json);
	if (!parsed.success) throw validationError(`${v.getDotPath(parsed.issues[0]) ?? "body"}: ${parsed.issues[0].message}`);
	permit(call, "bedrock:ApplyGuardrail", [guardrailArn(call.caller.region, guardrail.id)]);
	const { source, content, outputScope } = parsed.output;
	const texts = content.flatMap((block) => block.text?.text ?? []);
	const side = source === "INPUT" ? "input" : "output";
	const whole = judge(guardrail, side, texts.join("\n"), outputScope === "FULL");
	const outputs = whole.verdict === "BLOCKED" ? [whole.text] : texts.map((text) => judge(guardrail, side, text).text);
	const intervened = whole.verdict !== "NONE";
	await answerJson(call, {
		usage: usageOf(texts.join("\n")),
		action: intervened ? "GUARDRAIL_INTERVENED" : "NONE",
		actionReason: whole.reason,
		outputs: intervened ? outputs.map((text) => ({ text })) : [],
		assessments: intervened || outputScope === "FULL" ? [whole.assessment] : [],
	});
}
