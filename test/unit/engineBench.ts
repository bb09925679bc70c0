import { type BedrockPorts, createBedrock } from "../../src/bedrock/bedrock.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import type { Script } from "../local-bedrock/script.ts";
import { startLocalBedrock, type LocalBedrock } from "../local-bedrock/server.ts";
import { testSettings } from "./testSession.ts";

export interface Engine {
	readonly server: LocalBedrock;
	readonly bedrock: ReturnType<typeof createBedrock>;
	readonly settings: Settings;
	/** All events of one question. */
	ask(question?: string, settings?: Partial<Settings>, signal?: AbortSignal): Promise<ModelEvent[]>;
}

/** The messages of an error and of everything that caused it, as the log shows them. */
export function causesOf(error: unknown): string {
	return error instanceof Error ? `${error.message}\n${causesOf(error.cause)}` : "";
}

/** The engine against a local Bedrock, over the real SDK and a real socket. The credentials come from the environment. */
export async function startEngine(script?: Script, options: LocalBedrockOptions = {}, ports: Partial<BedrockPorts> = {}): Promise<Engine> {
	process.env.AWS_ACCESS_KEY_ID = "AKIDLOCALBEDROCK0001";
	process.env.AWS_SECRET_ACCESS_KEY = "local-bedrock-secret";
	process.env.AWS_EC2_METADATA_DISABLED = "true";
	delete process.env.AWS_BEARER_TOKEN_BEDROCK;
	const server = await startLocalBedrock({ script, ...options });
	const bedrock = createBedrock({ askMfaCode: async () => undefined, apiKey: async () => undefined, ...ports });
	const connection = { ...testSettings.connection, endpoint: server.url, controlPlaneEndpoint: server.url };
	const settings: Settings = { ...testSettings, connection };
	return {
		server,
		bedrock,
		settings,
		ask: async (question = "Hello", changed = {}, signal = new AbortController().signal) => {
			const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: question }] }];
			const request = { settings: { ...settings, ...changed }, system: "You are a test.", messages, tools };
			return Array.fromAsync(bedrock.model.converse(request, signal));
		},
	};
}
