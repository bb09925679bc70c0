import * as v from "valibot";
import { answerJson, type Call } from "./call.ts";
import type { Judged } from "./guardrailPolicies.ts";
import type { Guardrail } from "./guardrailRules.ts";
import { coverageOf, findGuardrail, guardrailArn, judge, textOnly, textUnits, usageOf } from "./guardrails.ts";
import { permit } from "./identity/denials.ts";
import { ServiceError, validationError } from "./serviceError.ts";

const request = v.looseObject({
	source: v.picklist(["INPUT", "OUTPUT"]),
	content: v.pipe(
		v.array(
			v.looseObject({
				text: v.optional(v.looseObject({ text: v.string(), qualifiers: v.optional(v.array(v.string())) })),
				image: v.optional(v.looseObject({ format: v.picklist(["png", "jpeg"]), source: v.looseObject({ bytes: v.string() }) })),
			}),
		),
		v.minLength(1),
	),
	outputScope: v.optional(v.picklist(["INTERVENTIONS", "FULL"])),
});

type Request = v.InferOutput<typeof request>;

/** What an account has without asking for more. @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
const defaultTextUnits = 25;
const maxImages = 20;

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
	throttle(guardrail);
	await answerJson(call, apply(guardrail, parsed.output));
}

/** Calls that each guardrail has refused already; a script's guardrails are its own, so another script begins anew. */
const refused = new WeakMap<Guardrail, number>();

function throttle(guardrail: Guardrail): void {
	const count = refused.get(guardrail) ?? 0;
	if (count >= (guardrail.throttles ?? 0)) return;
	refused.set(guardrail, count + 1);
	throw new ServiceError("ThrottlingException", "Too many requests, please wait before trying again.");
}

function apply(guardrail: Guardrail, { source, content, outputScope }: Request): unknown {
	const side = source === "INPUT" ? "input" : "output";
	const texts = content.flatMap(({ text }) => (text && isJudged(text.qualifiers) ? text.text : []));
	const of = (qualifier: string) => content.flatMap(({ text }) => (text?.qualifiers?.includes(qualifier) ? text.text : []));
	const judged: Judged = {
		...textOnly(side, texts.join("\n")),
		images: content.flatMap(({ image }) => image?.source.bytes ?? []),
		query: of("query").join(" "),
		sources: of("grounding_source"),
	};
	checkLimits(guardrail, content.map(({ text }) => text?.text ?? "").join(""), judged.images);
	const whole = judge(guardrail, judged, outputScope === "FULL");
	const outputs = whole.verdict === "BLOCKED" ? [whole.text] : texts.map((text) => judge(guardrail, textOnly(side, text)).text);
	const intervened = whole.verdict !== "NONE";
	const detects = Object.keys(whole.assessment).some((key) => key.endsWith("Policy"));
	return {
		usage: usageOf(guardrail, judged),
		action: intervened ? "GUARDRAIL_INTERVENED" : "NONE",
		actionReason: whole.reason,
		outputs: intervened ? outputs.map((text) => ({ text })) : [],
		assessments: detects || outputScope === "FULL" ? [whole.assessment] : [],
		guardrailCoverage: coverageOf(guardrail, judged),
	};
}

function checkLimits({ textUnits: most = defaultTextUnits }: Guardrail, text: string, images: readonly string[]): void {
	const units = textUnits(text);
	if (units > most) {
		throw validationError(`The input is too long: it has ${units} text units, and the most that a request may have is ${most}.`);
	}
	if (images.length > maxImages)
		throw validationError(`A request may have at most ${maxImages} images, and this one has ${images.length}.`);
}

/** What is marked as a question or a source alone serves contextual grounding and no other policy. */
function isJudged(qualifiers: readonly string[] = []): boolean {
	return qualifiers.length === 0 || qualifiers.includes("guard_content");
}
