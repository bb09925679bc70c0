import type { Mode } from "../../shared/protocol.ts";
import { AssistantError } from "../errors.ts";
import { changesNothing } from "./approval.ts";
import type { SessionPorts } from "./sessionPorts.ts";
import { systemPrompt } from "./systemPrompt.ts";
import type { Tool } from "./tool.ts";
import type { Turn } from "./turn.ts";
import { narrowTools, type TurnOverride } from "./turnOverride.ts";

/** What a request consists of beside its messages: the same for all requests of a turn. */
export type TurnFrame = Pick<Turn, "settings" | "system" | "tools">;

/** The frame of a turn that starts now. `override` narrows it. Throws when no model is chosen. */
export function frameOf(ports: SessionPorts, override: TurnOverride | undefined): TurnFrame {
	const chosen = ports.settings();
	const settings = override?.model === undefined ? chosen : { ...chosen, model: override.model };
	if (settings.model === "") throw new AssistantError("not-found", "No model is chosen yet.", { action: "select-model" });
	const mode = override?.mode === "ask" ? "ask" : ports.mode();
	const folder = ports.folder();
	const isNative = override?.native !== undefined;
	const mayUseTools = folder !== undefined && !isNative && settings.request.toolChoice.kind !== "none";
	const tools = mayUseTools ? narrowTools(toolsFor(ports, mode), override) : [];
	return { settings, system: isNative ? "" : systemPrompt(folder?.name ?? "", mode, tools.length > 0), tools };
}

function toolsFor(ports: SessionPorts, mode: Mode): readonly Tool[] {
	if (!ports.isTrusted()) return [];
	return ports.tools().filter(({ effect }) => mode === "agent" || changesNothing(effect));
}
