import type { ApprovalChoice, TurnEvent } from "../../shared/turnEvent.ts";
import { type Masks, noteMasks, noteUntoldMasks } from "../guardrail/masks.ts";
import { noEditor, noWorkspace } from "../noWorkspace.ts";
import type { Transcript } from "../../shared/transcript.ts";
import { type Grants, noGrants } from "./grants.ts";
import { Questions } from "./questions.ts";
import type { SessionPorts } from "./sessionPorts.ts";
import type { ToolCallContext } from "./toolCalls.ts";
import { ToolSteps } from "./toolSteps.ts";
import type { TurnFrame } from "./turnFrame.ts";
import type { Policy } from "./verdict.ts";

/** What the calls of tools in one chat have in common over its turns: what waits for the user, was granted, was read, and is masked. */
export class ChatTools {
	private readonly ports: SessionPorts;
	private readonly emit: (event: TurnEvent) => void;
	private readonly questions = new Questions();
	private readonly steps: ToolSteps;
	private grants: Grants = noGrants();
	/** The folder that they were given in. */
	private grantedIn: string | undefined;
	/** What was granted when each turn began, in this folder. */
	private readonly grantsBefore = new Map<string, Grants>();
	private readonly readVersions = new Map<string, string>();
	private readonly masks: Masks = new Set();

	constructor(ports: SessionPorts, { turns }: Transcript, emit: (event: TurnEvent) => void) {
		this.ports = ports;
		this.emit = emit;
		this.steps = new ToolSteps(emit);
		for (const { parts } of turns) for (const part of parts) if (part.kind === "guardrail") noteMasks(part.findings, this.masks);
	}

	/** What the guardrail has put into this chat in the place of values that it hides. */
	get hidingMasks(): ReadonlySet<string> {
		noteUntoldMasks(this.ports.settings().guardrail, this.masks);
		return this.masks;
	}

	note(event: TurnEvent): void {
		if (event.kind === "guardrail") noteMasks(event.findings, this.masks);
	}

	beginTurn(turnId: string): void {
		this.grantsBefore.set(turnId, { ...this.grants, subjects: new Set(this.grants.subjects) });
	}

	/** What was read is not in the record any more, and what was granted in a turn goes with it. */
	rewind(turnId: string): void {
		this.readVersions.clear();
		this.grants = this.grantsBefore.get(turnId) ?? noGrants();
	}

	/** Answers an approval once. Unknown and used ids are ignored. */
	answer(approvalId: string, choice: ApprovalChoice): void {
		this.questions.answer(approvalId, choice);
	}

	/** Answers a question of the model once. Unknown and used ids are ignored. */
	answerQuestion(questionId: string, text: string): void {
		this.steps.answer(questionId, text);
	}

	stop(toolUseId: string): void {
		this.steps.stop(toolUseId);
	}

	/** For the calls of one turn, in the folder as it is now. */
	contextOf(frame: TurnFrame, signal: AbortSignal): ToolCallContext {
		const { ports, emit } = this;
		const { settings } = frame;
		const folder = ports.folder();
		noteUntoldMasks(settings.guardrail, this.masks);
		return {
			workspace: folder?.workspace ?? noWorkspace,
			editor: folder?.editor ?? noEditor,
			signal,
			readVersions: this.readVersions,
			policy: () => this.policyNow(frame),
			grants: this.grantsIn(folder?.uri),
			guarding: { settings, check: ports.guardrailCheck, masks: this.masks },
			askUser: (toolUseId, question, stop) => this.questions.ask(toolUseId, question, emit, stop),
			stepOf: (toolUseId) => this.steps.open(toolUseId, signal),
			allowAlways: (subject) => ports.allowAlways(subject),
			beforeRun: folder?.beforeRun && (() => folder.beforeRun?.((text) => emit({ kind: "notice", text }))),
			emit,
			reportBug: (error) => ports.report(error),
		};
	}

	/** What a turn began with, and what the user has forbidden since: who leaves Agent while it runs wants nothing changed any more. */
	private policyNow({ settings, mode }: TurnFrame): Policy {
		const { ports } = this;
		return {
			approveEdits: settings.approveEdits,
			commands: { allow: settings.approveCommands.allow, deny: ports.settings().approveCommands.deny },
			pinnedTools: ports.pinnedTools(),
			mode: mode === "agent" ? ports.mode() : mode,
			trusted: ports.isTrusted(),
		};
	}

	/** What was granted for one folder is not granted for another. */
	private grantsIn(folder: string | undefined): Grants {
		if (folder !== this.grantedIn) {
			this.grants = noGrants();
			this.grantsBefore.clear();
		}
		this.grantedIn = folder;
		return this.grants;
	}
}
