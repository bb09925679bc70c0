import { encodeRequest } from "../../src/bedrock/request/encode.ts";
import { planDocuments } from "../../src/core/documents/documentPlan.ts";
import { healHistory } from "../../src/core/record/history.ts";
import { type Message, textBlock } from "../../src/core/record/message.ts";
import { tools } from "../../src/tools/index.ts";
import { models } from "../local-bedrock/modelTable.ts";
import { validateRequest } from "../local-bedrock/rules/validateRequest.ts";
import { parseConverseBody } from "../local-bedrock/wire.ts";
import { testSettings } from "../unit/testSession.ts";

const model = models.find(({ id }) => testSettings.model.endsWith(id));

/** Whether the service would take the next prompt of a chat with this record. */
export function acceptsHistory(history: readonly Message[]): boolean {
	if (!model) throw new Error(`The local Bedrock has no ${testSettings.model}.`);
	const next = healHistory([...history, { role: "user", content: [textBlock("Go on.")] }]);
	const input = encodeRequest({ settings: testSettings, system: "You help.", messages: planDocuments(next).messages, tools });
	const body = parseConverseBody(JSON.parse(JSON.stringify(input, bytesAsBase64)));
	try {
		validateRequest({ body, model, streaming: true, isPrompt: false });
		return true;
	} catch {
		return false;
	}
}

function bytesAsBase64(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const own = this[key];
	return own instanceof Uint8Array ? Buffer.from(own).toString("base64") : value;
}
