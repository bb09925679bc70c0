import { authenticate } from "./auth.ts";
import { answerControlPlane } from "./controlPlane.ts";
import { answerConverse } from "./converse.ts";
import { answerCountTokens } from "./countTokens.ts";
import type { Exchange } from "./exchange.ts";
import { answerApplyGuardrail } from "./applyGuardrail.ts";
import { type JournalEntry, summarizeBody } from "./journal.ts";
import { answerOperator } from "./operator.ts";
import type { Call } from "./call.ts";
import { ServiceError } from "./serviceError.ts";
import type { Service } from "./service.ts";
import { answerCallerIdentity, stsRefusal } from "./sts.ts";
import { parseJson } from "./wire.ts";

type Answer = (call: Call) => Promise<void>;

interface Route {
	readonly operation: string;
	readonly method: string;
	/** Matched at the end of the path, so that everything also exists under a prefix. Groups are URL-encoded. */
	readonly path: RegExp;
	readonly service: "bedrock" | "sts";
	readonly answer: Answer;
}

const routes: readonly Route[] = [
	runtime("Converse", "POST", /\/model\/([^/]+)\/converse$/, answerConverse),
	runtime("ConverseStream", "POST", /\/model\/([^/]+)\/converse-stream$/, answerConverse),
	runtime("CountTokens", "POST", /\/model\/([^/]+)\/count-tokens$/, answerCountTokens),
	runtime("ApplyGuardrail", "POST", /\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/, answerApplyGuardrail),
	runtime("ListFoundationModels", "GET", /\/foundation-models$/, answerControlPlane),
	runtime("GetFoundationModel", "GET", /\/foundation-models\/([^/]+)$/, answerControlPlane),
	runtime("GetFoundationModelAvailability", "GET", /\/foundation-model-availability\/([^/]+)$/, answerControlPlane),
	runtime("ListInferenceProfiles", "GET", /\/inference-profiles$/, answerControlPlane),
	runtime("GetInferenceProfile", "GET", /\/inference-profiles\/([^/]+)$/, answerControlPlane),
	runtime("ListGuardrails", "GET", /\/guardrails$/, answerControlPlane),
	runtime("GetGuardrail", "GET", /\/guardrails\/([^/]+)$/, answerControlPlane),
	{ operation: "GetCallerIdentity", method: "POST", path: /\/$/, service: "sts", answer: answerCallerIdentity },
];

export async function handleExchange(service: Service, exchange: Exchange): Promise<void> {
	if (await answerOperator(service, exchange)) return;
	const { method, path } = exchange.request;
	const entry: JournalEntry = { at: service.now(), method, path, operation: "unknown", status: 0 };
	service.journal.push(entry);
	exchange.left.addEventListener("abort", () => {
		entry.aborted = true;
	});
	try {
		await dispatch(service, exchange, entry);
	} catch (error) {
		const isBug = !(error instanceof ServiceError);
		// Once the answer has begun there is no status left to say it with: the connection breaks.
		if (isBug && entry.status !== 0) throw error;
		await refuse(
			exchange,
			entry,
			isBug ? new ServiceError("InternalServerException", `The local Bedrock failed: ${String(error)}`) : error,
		);
	}
}

async function dispatch(service: Service, exchange: Exchange, entry: JournalEntry): Promise<void> {
	const { request } = exchange;
	const route = routes.find((one) => one.method === request.method && one.path.test(request.path));
	if (!route) throw new ServiceError("UnknownOperationException", "Unable to determine service/operation name to be authorized");
	entry.operation = route.operation;
	const caller = await authenticate(request, route.service, service.options, (auth) => {
		entry.auth = auth;
	});
	entry.region = caller.region;
	const parameters = (route.path.exec(request.path) ?? []).slice(1).map(decode);
	const json = route.service === "bedrock" && request.method === "POST" ? parseJson(request.body) : undefined;
	if (json !== undefined) entry.request = summarizeBody(json);
	await route.answer({ service, exchange, entry, caller, operation: route.operation, parameters, json });
}

async function refuse(exchange: Exchange, entry: JournalEntry, error: ServiceError): Promise<void> {
	entry.status = error.status;
	entry.errorName = error.name;
	const isSts = entry.operation === "GetCallerIdentity";
	const text = isSts ? stsRefusal(error, exchange.requestId) : JSON.stringify({ message: error.message });
	const sink = exchange.open(error.status, { "content-type": isSts ? "text/xml" : "application/json", "x-amzn-errortype": error.name });
	await sink.write(Buffer.from(text));
	sink.end();
}

function runtime(operation: string, method: string, path: RegExp, answer: Answer): Route {
	return { operation, method, path, service: "bedrock", answer };
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		throw new ServiceError("ValidationException", "The request path is not valid.");
	}
}
