import type { Mode } from "../../shared/protocol.ts";
import type { Transcript } from "../../shared/transcript.ts";
import { AssistantError } from "../errors.ts";
import { withInstructions } from "../prompt/givenInstructions.ts";
import { noInstructions } from "../prompt/instructions.ts";
import type { Message } from "../record/message.ts";
import { changesNothing } from "./approval.ts";
import type { SessionPorts } from "./sessionPorts.ts";
import { systemPrompt } from "./systemPrompt.ts";
import type { Tool } from "./tool.ts";
import type { Turn } from "./turn.ts";
import { narrowTools, type TurnOverride } from "./turnOverride.ts";
import { translate } from "../../shared/translate.ts";

/** What a request consists of beside its messages: the same for all requests of a turn. */
export interface TurnFrame extends Pick<Turn, "settings" | "system" | "tools"> {
	/** What the gate holds the tools to, too. */
	readonly mode: Mode;
	/** What the user should know of the project's instructions and of the tools of others. */
	readonly notices: readonly string[];
}

/** The frame of a turn that starts now. `override` narrows it. Rejects when no model is chosen. */
export async function frameOf(
	ports: SessionPorts,
	override: TurnOverride | undefined,
	history: () => readonly Message[],
): Promise<TurnFrame> {
	const chosen = ports.settings();
	const settings = override?.model === undefined ? chosen : { ...chosen, model: override.model };
	if (settings.model === "") throw new AssistantError("not-found", translate("No model is chosen yet."), { action: "select-model" });
	const mode = override?.mode === "ask" ? "ask" : ports.mode();
	const folder = ports.folder();
	if (override?.native !== undefined) return { settings, mode, system: "", tools: [], notices: [] };
	const mayRead = folder !== undefined && settings.instructions && ports.isTrusted();
	const instructions = (mayRead && (await ports.surroundings?.instructions())) || noInstructions;
	const mayUseTools = folder !== undefined && settings.request.toolChoice.kind !== "none";
	const tools = mayUseTools ? narrowTools(toolsFor(ports, mode), override) : [];
	const { machine } = ports.surroundings ?? {};
	return {
		settings,
		mode,
		system: systemPrompt({ folder: folder?.name ?? "", mode, hasTools: tools.length > 0, machine, instructions }),
		tools: instructions === noInstructions ? tools : withInstructions(tools, instructions, history),
		notices: [...instructions.notices, ...((mode === "agent" && tools.length > 0 && ports.toolNotices?.()) || [])],
	};
}

/** What the chat has not been told before. */
export function newNotices({ notices }: TurnFrame, { turns }: Transcript): readonly string[] {
	const told = new Set(turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "notice" ? [part.text] : []))));
	return notices.filter((text) => !told.has(text));
}

function toolsFor(ports: SessionPorts, mode: Mode): readonly Tool[] {
	if (!ports.isTrusted()) return [];
	return ports.tools().filter(({ effect }) => mode === "agent" || changesNothing(effect));
}
