import * as vscode from "vscode";
import { type SpanExporter, spanOfRun, TurnSpans, turnKey } from "../../core/trace/spans.ts";
import type { TraceRun, TraceSink } from "../../core/trace/trace.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { section, settings as keys } from "../names.ts";

export interface TracingPorts {
	readonly store: TraceSink;
	/** Loads OpenTelemetry. */
	createExporter(endpoint: string): SpanExporter;
	report(error: unknown): void;
}

/** Where the traces go: into the workspace's storage always, and as spans to the user's own endpoint when there is one. */
export class Tracing implements TraceSink {
	private readonly ports: TracingPorts;
	private readonly chats = new Map<string, TurnSpans>();
	private exporting: { readonly endpoint: string; readonly exporter: SpanExporter | undefined } | undefined;

	constructor(ports: TracingPorts) {
		this.ports = ports;
	}

	add(run: TraceRun): void {
		this.ports.store.add(run);
		const turn = run.turnId === undefined ? undefined : turnKey(run.chatId, run.turnId);
		this.exporter()?.add(turn, spanOfRun(run));
	}

	/** What happens in a chat, for the spans of turns and tools. */
	note(chatId: string, events: readonly TurnEvent[]): void {
		const exporter = this.exporter();
		if (!exporter) return;
		const spans = this.chats.get(chatId) ?? new TurnSpans(chatId);
		this.chats.set(chatId, spans);
		const at = Date.now();
		for (const event of events) spans.note(event, at, exporter);
	}

	dispose(): void {
		this.stop();
	}

	/** The exporter for what the user has set by now; `undefined` when that is nothing. */
	private exporter(): SpanExporter | undefined {
		const endpoint = readEndpoint();
		if (endpoint !== (this.exporting?.endpoint ?? "")) {
			this.stop();
			this.exporting = endpoint === "" ? undefined : { endpoint, exporter: this.load(endpoint) };
		}
		return this.exporting?.exporter;
	}

	private load(endpoint: string): SpanExporter | undefined {
		try {
			if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
				throw new Error(`outcrop.tracing.otlpEndpoint is no web address: ${endpoint}`);
			return this.ports.createExporter(endpoint);
		} catch (error) {
			this.ports.report(error);
			return undefined;
		}
	}

	private stop(): void {
		void this.exporting?.exporter?.shutdown().catch((error: unknown) => this.ports.report(error));
		this.exporting = undefined;
	}
}

/** The user's own value and nobody else's: spans tell what somebody does all day, so that no repository may send them anywhere. */
function readEndpoint(): string {
	const value = vscode.workspace.getConfiguration(section).inspect(keys.tracingOtlpEndpoint)?.globalValue;
	return typeof value === "string" ? value.trim() : "";
}
