import type { QueuedPrompt } from "../../shared/protocol.ts";
import type { Attachment } from "../documents/attachments.ts";
import type { TurnOverride } from "./turnOverride.ts";

export interface Prompt {
	readonly id: string;
	readonly text: string;
	readonly attachments: readonly Attachment[];
	readonly override?: TurnOverride;
}

interface Waiting extends Prompt {
	/** It goes to the turn that runs, with its next step. */
	readonly steers?: true;
}

export interface PromptQueuePorts {
	isRunning(): boolean;
	/** Whether a guardrail has to judge what is attached before it is sent. */
	judgesAttachments(): boolean;
	onChange(): void;
}

/** The prompts that wait for the turn that runs. */
export class PromptQueue {
	private readonly ports: PromptQueuePorts;
	private waiting: readonly Waiting[] = [];

	constructor(ports: PromptQueuePorts) {
		this.ports = ports;
	}

	get shown(): readonly QueuedPrompt[] {
		return this.waiting.map(({ id, text, attachments, override, steers }) => ({
			id,
			text: override?.shown ?? text,
			...(attachments.length > 0 && { attachments: attachments.map(({ path }) => path) }),
			...(steers && { steers }),
		}));
	}

	get attachments(): readonly Attachment[] {
		return this.waiting.flatMap(({ attachments }) => attachments);
	}

	push(prompt: Prompt): void {
		this.change([...this.waiting, prompt]);
	}

	/** The next one, which then waits no more. */
	shift(): Prompt | undefined {
		const [next, ...rest] = this.waiting;
		this.waiting = rest;
		return next;
	}

	/** Takes one out; `undefined` when it waits no more. */
	take(id: string): Prompt | undefined {
		const prompt = this.waiting.find((one) => one.id === id);
		this.change(this.waiting.filter((one) => one !== prompt));
		return prompt;
	}

	/** Lets one go before the prompt that stands above it. */
	raise(id: string): void {
		const at = this.waiting.findIndex((one) => one.id === id);
		const prompt = this.waiting[at];
		if (prompt && at > 0) this.change(this.waiting.toSpliced(at, 1).toSpliced(at - 1, 0, prompt));
	}

	/** Hands one to the turn that runs, with its next step; one that cannot go there is the next turn. */
	sendNow(id: string): void {
		const prompt = this.waiting.find((one) => one.id === id);
		if (!prompt) return;
		const others = this.waiting.filter((one) => one !== prompt);
		const steering = others.filter(({ steers }) => steers);
		const waiting = others.filter(({ steers }) => !steers);
		this.change([...steering, this.maySteer(prompt) ? { ...prompt, steers: true } : prompt, ...waiting]);
	}

	/** Takes out those that go to the turn that runs, in their order. */
	takeSteering(): readonly Prompt[] {
		const steering = this.waiting.filter(({ steers }) => steers);
		if (steering.length > 0) this.change(this.waiting.filter(({ steers }) => !steers));
		return steering;
	}

	/** A prompt that changes what a turn may do needs a turn of its own. */
	private maySteer({ attachments, override }: Prompt): boolean {
		const isJudgedBefore = attachments.length > 0 && this.ports.judgesAttachments();
		return this.ports.isRunning() && !override && !isJudgedBefore;
	}

	private change(waiting: readonly Waiting[]): void {
		this.waiting = waiting;
		this.ports.onChange();
	}
}
