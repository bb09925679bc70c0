import { type GuardrailSummary, paginateListGuardrails } from "@aws-sdk/client-bedrock";
import type { GuardrailChoice } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import type { Clients } from "../clients.ts";

/** Every guardrail of the account and region: without an id the service lists the drafts, of which each has one. */
export function listGuardrails(clients: Clients, connection: Connection, signal: AbortSignal): Promise<readonly GuardrailChoice[]> {
	return readPages(clients, connection, undefined, signal);
}

/** Every version of one guardrail: the newest first, the draft last. */
export async function listGuardrailVersions(
	clients: Clients,
	connection: Connection,
	id: string,
	signal: AbortSignal,
): Promise<readonly GuardrailChoice[]> {
	const versions = await readPages(clients, connection, id, signal);
	return versions.toSorted((a, b) => numberOf(b) - numberOf(a));
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListGuardrails.html */
async function readPages(
	clients: Clients,
	connection: Connection,
	guardrailIdentifier: string | undefined,
	abortSignal: AbortSignal,
): Promise<readonly GuardrailChoice[]> {
	const client = await clients.controlPlane(connection, abortSignal);
	const listed: GuardrailChoice[] = [];
	const pages = paginateListGuardrails({ client }, { guardrailIdentifier, maxResults: 100 }, { abortSignal });
	for await (const { guardrails = [] } of pages) listed.push(...guardrails.map(toChoice));
	return listed;
}

function toChoice({ id = "", name = "", version = "DRAFT", description, updatedAt, status }: GuardrailSummary): GuardrailChoice {
	return { id, name, version, description, changedAt: updatedAt?.getTime(), problem: status === "READY" ? undefined : status };
}

/** The draft has no number. */
function numberOf({ version }: GuardrailChoice): number {
	return Number(version) || 0;
}
