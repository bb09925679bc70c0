import { ApplyGuardrailCommand, type ApplyGuardrailResponse, type BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { AssistantError } from "../../core/errors.ts";
import type { GuardrailCheck, GuardrailVerdict } from "../../core/guardrail/guardrailCheck.ts";
import { explainRequired } from "../../core/guardrail/requiredGuardrail.ts";
import type { Guardrail, Settings } from "../../core/settings.ts";
import type { GuardrailFinding } from "../../shared/turnEvent.ts";
import type { Clients } from "../clients.ts";
import { classifyError, isTransient } from "../failure/errors.ts";
import { assessmentFindings } from "./guardrailTrace.ts";
import { delayBefore, sleep } from "../call/retry.ts";
import { exceptionName } from "../failure/serviceError.ts";
import { splitText } from "./splitText.ts";
import { translate } from "../../shared/translate.ts";

/**
 * Characters of one call. The quota is 25 text units of up to 1,000 characters; it differs by region, tier and policy, so what is
 * still too long is halved until it fits.
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 * @see https://aws.amazon.com/blogs/machine-learning/use-the-applyguardrail-api-with-long-context-inputs-and-streaming-outputs-in-amazon-bedrock/
 */
const longestPiece = 25_000;
/** One text unit: below it nothing is gained by halving. */
const shortestPiece = 1_000;
const maxAttempts = 4;

/** The `GuardrailCheck` port over ApplyGuardrail. Asks where the model is called, since guardrails belong to a region. */
export function createGuardrailCheck(clients: Clients): GuardrailCheck {
	return { check: (settings, source, text, signal) => check(clients, settings, source, text, signal) };
}

interface Question {
	readonly client: BedrockRuntimeClient;
	readonly guardrail: Guardrail;
	readonly source: GuardrailFinding["source"];
	readonly signal: AbortSignal;
}

async function check(
	clients: Clients,
	{ connection, model, guardrail }: Settings,
	source: GuardrailFinding["source"],
	text: string,
	signal: AbortSignal,
): Promise<GuardrailVerdict> {
	if (!guardrail) return { kind: "passed", findings: [] };
	try {
		const client = await clients.runtime(connection, model, signal);
		return await checkPieces({ client, guardrail, source, signal }, text, longestPiece);
	} catch (error) {
		throw explainRequired(explain(error, guardrail), guardrail);
	}
}

/** One piece after the other, since what is throttled is characters a second; ends with the first that is blocked. */
async function checkPieces(question: Question, text: string, longest: number): Promise<GuardrailVerdict> {
	const findings: GuardrailFinding[] = [];
	let passed = "";
	let isMasked = false;
	for (const piece of splitText(text, longest)) {
		/** The service takes no blank text, and there is nothing in it to be found. */
		const verdict: GuardrailVerdict = piece.trim() === "" ? { kind: "passed", findings: [] } : await checkPiece(question, piece);
		findings.push(...verdict.findings);
		if (verdict.kind === "blocked") return { kind: "blocked", findings };
		isMasked ||= verdict.kind === "masked";
		passed += verdict.kind === "masked" ? verdict.text : piece;
	}
	return isMasked ? { kind: "masked", text: passed, findings } : { kind: "passed", findings };
}

async function checkPiece(question: Question, piece: string): Promise<GuardrailVerdict> {
	try {
		return verdictOf(question.source, await ask(question, piece));
	} catch (error) {
		if (piece.length <= shortestPiece || !isTooLong(error)) throw error;
		return checkPieces(question, piece, Math.ceil(piece.length / 2));
	}
}

async function ask({ client, guardrail, source, signal }: Question, text: string): Promise<ApplyGuardrailResponse> {
	for (let attempt = 1; ; attempt++) {
		try {
			const command = new ApplyGuardrailCommand({
				guardrailIdentifier: guardrail.id,
				guardrailVersion: guardrail.version,
				source: source === "input" ? "INPUT" : "OUTPUT",
				content: [{ text: { text } }],
				outputScope: guardrail.trace === "enabled_full" ? "FULL" : "INTERVENTIONS",
			});
			return await client.send(command, { abortSignal: signal });
		} catch (error) {
			const failure = classifyError(error);
			if (signal.aborted || attempt === maxAttempts || !isTransient(failure.kind)) throw error;
			await sleep(delayBefore(failure, attempt), signal);
			if (signal.aborted) throw error;
		}
	}
}

/** Whatever intervened and did not only mask has blocked: what this version does not know is no reason to let a text pass. */
function verdictOf(source: Question["source"], { action, outputs = [], assessments = [] }: ApplyGuardrailResponse): GuardrailVerdict {
	const findings = assessments.flatMap((assessment) => assessmentFindings(source, assessment));
	if (action === "NONE") return { kind: "passed", findings };
	const acted = findings.filter((finding) => finding.action !== "NONE");
	const text = outputs.map((output) => output.text ?? "").join("");
	const isMasked = acted.length > 0 && acted.every((finding) => finding.action === "ANONYMIZED") && text !== "";
	return isMasked ? { kind: "masked", text, findings } : { kind: "blocked", findings };
}

/** By name, and then by what the service says, for it has no name of its own for this. */
function isTooLong(error: unknown): boolean {
	if (exceptionName(error) === "ServiceQuotaExceededException") return true;
	const { kind, message } = classifyError(error);
	return kind === "overflow" || (kind === "validation" && /text units?|too large/i.test(message));
}

function explain(error: unknown, { id, version }: Guardrail): AssistantError {
	const failure = classifyError(error);
	if (failure.kind === "not-found") {
		const message = translate('There is no guardrail "{0}" with the version "{1}" in this region and account.', id, version);
		return new AssistantError("not-found", message, { action: "select-guardrail", cause: failure.cause });
	}
	if (failure.kind === "access-denied" && !failure.message.includes(permission)) {
		const message = translate("{0} What is needed is {1}.", failure.message, permission);
		return new AssistantError("access-denied", message, { action: failure.action, cause: failure.cause });
	}
	return failure;
}

const permission = "bedrock:ApplyGuardrail";
