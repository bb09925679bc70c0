import { setTimeout as sleep } from "node:timers/promises";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { Exchange } from "./exchange.ts";
import type { IdentityFault } from "./identityOptions.ts";
import type { JournalEntry } from "./journal.ts";
import { answerOperator } from "./operator.ts";
import { refusalOf } from "./refusal.ts";
import { type Route, routes, type ServiceName } from "./routes.ts";
import { ServiceError } from "./serviceError.ts";
import type { Service } from "./service.ts";

export async function handleExchange(service: Service, exchange: Exchange): Promise<void> {
	if (await answerOperator(service, exchange)) return;
	const { method, path } = exchange.request;
	const entry: JournalEntry = { at: service.now(), method, path, operation: "unknown", status: 0 };
	service.journal.push(entry);
	exchange.left.addEventListener("abort", () => {
		entry.aborted = true;
	});
	const route = routes.find((one) => one.method === method && one.path.test(path) && (one.when?.(exchange.request) ?? true));
	try {
		if (!route) throw new ServiceError("UnknownOperationException", "Unable to determine service/operation name to be authorized");
		entry.operation = route.operation;
		const { fault } = service.identity.settings[route.service];
		if (fault && !(await play(fault, exchange, entry))) return;
		await route.answer({ service, exchange, entry, operation: route.operation, parameters: parametersOf(route, path) });
	} catch (error) {
		const isBug = !(error instanceof ServiceError);
		// Once the answer has begun there is no status left to say it with: the connection breaks.
		if (isBug && entry.status !== 0) throw error;
		const refused = isBug ? new ServiceError("InternalServerException", `The local Bedrock failed: ${String(error)}`) : error;
		await refuse(exchange, entry, refused, route?.service ?? "bedrock");
	}
}

/** True when the service answers after all. */
async function play(fault: IdentityFault, exchange: Exchange, entry: JournalEntry): Promise<boolean> {
	entry.fault = fault.kind;
	switch (fault.kind) {
		case "refuse":
			throw new ServiceError(fault.name, fault.message, fault.status);
		case "drop":
			exchange.open(500, {}).reset();
			return false;
		case "delay":
			await sleep(fault.ms, undefined, { signal: exchange.left }).catch(() => {});
			return !exchange.left.aborted;
		default:
			return assertNever(fault);
	}
}

async function refuse(exchange: Exchange, entry: JournalEntry, error: ServiceError, service: ServiceName): Promise<void> {
	const { status, name, headers, text } = refusalOf(error, service, entry.operation, exchange.requestId);
	entry.status = status;
	entry.errorName = name;
	const sink = exchange.open(status, headers);
	await sink.write(Buffer.from(text));
	sink.end();
}

function parametersOf(route: Route, path: string): string[] {
	return (route.path.exec(path) ?? []).slice(1).map(decode);
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		throw new ServiceError("ValidationException", "The request path is not valid.");
	}
}
