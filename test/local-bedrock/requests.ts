import { BedrockRuntimeClient, type ConverseStreamCommandOutput } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { defaultBearerKey, defaultCredentials } from "./options.ts";
import type { LocalBedrock } from "./server.ts";

/** Requests for tests of the local Bedrock itself. */

export const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

export interface RawAnswer {
	readonly status: number;
	readonly errorName: string | undefined;
	readonly json: Record<string, unknown>;
}

/** A Converse request without the SDK, which would repair or refuse some of what the tests send. */
export async function postRaw(server: LocalBedrock, path: string, body: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> {
	const response = await fetch(`${server.url}${path}`, {
		method: "POST",
		headers: { authorization: `Bearer ${defaultBearerKey}`, "content-type": "application/json", ...headers },
		body: typeof body === "string" ? body : JSON.stringify(body),
	});
	const isJson = response.headers.get("content-type") === "application/json";
	const text = Buffer.from(await response.arrayBuffer()).toString("utf8");
	const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
	return { status: response.status, errorName: response.headers.get("x-amzn-errortype") ?? undefined, json };
}

export function converse(server: LocalBedrock, body: unknown, modelId = sonnet, operation = "converse"): Promise<RawAnswer> {
	return postRaw(server, `/model/${encodeURIComponent(modelId)}/${operation}`, body);
}

/** The unmodified SDK over HTTP/1.1, without retries; `overrides` replaces any of its settings. */
export function runtimeClient(
	server: LocalBedrock,
	overrides: ConstructorParameters<typeof BedrockRuntimeClient>[0] = {},
): BedrockRuntimeClient {
	return new BedrockRuntimeClient({
		endpoint: server.url,
		region: "us-east-1",
		credentials: { ...defaultCredentials },
		requestHandler: new NodeHttpHandler(),
		maxAttempts: 1,
		...overrides,
	});
}

export interface StreamRecord {
	/** Names of the members that came, in order. */
	readonly events: string[];
	text: string;
	stopReason?: string;
	metadata?: Record<string, unknown>;
}

/** Reads a stream to its end. What it throws reaches the caller, with what had come before in `into`. */
export async function readStream(
	output: ConverseStreamCommandOutput,
	into: StreamRecord = { events: [], text: "" },
): Promise<StreamRecord> {
	for await (const event of output.stream ?? []) {
		into.events.push(Object.keys(event)[0] ?? "");
		into.text += event.contentBlockDelta?.delta?.text ?? "";
		if (event.messageStop) into.stopReason = event.messageStop.stopReason;
		if (event.metadata) into.metadata = event.metadata as unknown as Record<string, unknown>;
	}
	return into;
}
