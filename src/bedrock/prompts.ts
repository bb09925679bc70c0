import {
	type ChatPromptTemplateConfiguration,
	GetPromptCommand,
	type GetPromptResponse,
	type PromptVariant,
} from "@aws-sdk/client-bedrock-agent";
import { AssistantError } from "../core/errors.ts";
import type { ManagedPrompt, PromptReference, Prompts } from "../core/prompt/prompts.ts";
import { variablesIn } from "../core/prompt/renderPrompt.ts";
import type { Connection } from "../core/settings.ts";
import type { Clients } from "./clients.ts";
import { classifyError } from "./failure/errors.ts";
import { translate } from "../shared/translate.ts";

/** The `Prompts` port over GetPrompt. */
export function createPrompts(clients: Pick<Clients, "agent">): Prompts {
	return { get: (connection, reference, signal) => getPrompt(clients, connection, reference, signal) };
}

async function getPrompt(
	clients: Pick<Clients, "agent">,
	connection: Connection,
	{ id, version }: PromptReference,
	signal: AbortSignal,
): Promise<ManagedPrompt> {
	if (connection.apiKey) throw new AssistantError("credentials-missing", keyIsNotEnough(), { action: "select-profile" });
	return readPrompt(
		await askService(clients, connection, { id, version }, signal).catch((error: unknown) => {
			throw explain(classifyError(error), id, version);
		}),
	);
}

async function askService(
	clients: Pick<Clients, "agent">,
	connection: Connection,
	{ id, version }: PromptReference,
	signal: AbortSignal,
): Promise<GetPromptResponse> {
	const client = await clients.agent(connection, signal, id);
	/** The working draft is what GetPrompt gives when no version is named. */
	const promptVersion = version === "DRAFT" ? undefined : version;
	return client.send(new GetPromptCommand({ promptIdentifier: id, promptVersion }), { abortSignal: signal });
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html */
const keyIsNotEnough = () =>
	translate("A Bedrock API key opens the models, but not Prompt Management. Choose an AWS profile to use stored prompts.");

/** The variant that the service runs is the one that is marked as the default. */
function readPrompt({ name = "", arn = "", description, variants = [], defaultVariant }: GetPromptResponse): ManagedPrompt {
	const variant = variants.find((one) => one.name === defaultVariant) ?? variants[0];
	const template = variant?.templateConfiguration;
	if (!variant || !template) throw new AssistantError("not-found", translate('The prompt "{0}" has no text: it has no variant.', name));
	const content = template.chat ? readChat(template.chat) : readText(template.text?.text ?? "");
	const told = (template.chat ?? template.text)?.inputVariables?.flatMap((variable) => variable.name ?? []) ?? [];
	const used = variablesIn([content.system ?? "", ...content.messages.map(({ text }) => text)].join("\n"));
	return {
		...content,
		/** A model id takes a version's number, and no `:DRAFT`. */
		arn: arn.replace(/:DRAFT$/, ""),
		name,
		description,
		variables: [...new Set([...told, ...used])],
		model: variant.modelId,
		nativeOnly: whyNative(variant),
	};
}

type Content = Pick<ManagedPrompt, "system" | "messages">;

function readText(text: string): Content {
	return { messages: [{ role: "user", text }] };
}

function readChat({ messages = [], system = [] }: ChatPromptTemplateConfiguration): Content {
	const texts = (blocks: readonly { text?: string }[] = []) => blocks.flatMap(({ text }) => text ?? []).join("\n");
	return {
		system: texts(system) || undefined,
		messages: messages.map(({ role, content }) => ({ role: role === "assistant" ? "assistant" : "user", text: texts(content) })),
	};
}

/** What a prompt may have that a message of this chat cannot stand for. Cache points only save money, so they are no reason. */
function whyNative({ templateConfiguration, genAiResource }: PromptVariant): string | undefined {
	const { chat } = templateConfiguration ?? {};
	const blocks = [...(chat?.system ?? []), ...(chat?.messages ?? []).flatMap(({ content = [] }) => content)];
	if ((chat?.toolConfiguration?.tools?.length ?? 0) > 0) return translate("The prompt brings tools of its own.");
	if (blocks.some((block) => block.text === undefined && block.cachePoint === undefined))
		return translate("The prompt holds more than text.");
	return genAiResource?.agent ? translate("The prompt is written for an agent of Bedrock.") : undefined;
}

/** The general sentences speak of models. */
function explain(error: AssistantError, id: string, version: string): AssistantError {
	const said = (message: string) => new AssistantError(error.kind, message, { action: error.action, cause: error.cause });
	switch (error.kind) {
		case "not-found":
			return new AssistantError("not-found", translate("There is no prompt {0} ({1}) in this account and region.", id, version), {
				cause: error.cause,
			});
		case "access-denied":
			return error.message.includes("bedrock:GetPrompt")
				? error
				: said(translate("{0} Reading a prompt needs bedrock:GetPrompt.", error.message));
		case "validation":
			return said(
				error.message.replace(translate("Bedrock refused the request: {0}", ""), translate("Bedrock refused the prompt: {0}", "")),
			);
		default:
			return error;
	}
}
