/**
 * The fourth bundle: OpenTelemetry. Loaded with the first turn after the user has set an endpoint, and never otherwise. Nothing
 * global of OpenTelemetry is touched, since other extensions share the process.
 */
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Span, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter as SdkExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import type { SpanDescription, SpanExporter } from "./core/trace/spans.ts";

export interface SpanExporterOptions {
	/** As the user set it: the base of a collector, or the address that takes traces. */
	readonly endpoint: string;
	readonly version: string;
	/** Told once of each row of failures; the spans are dropped. */
	onFailure(error: unknown): void;
	/** Milliseconds that spans are collected for before they are sent. */
	readonly delayMs?: number;
}

/** Turns that something may still belong to. */
const rememberedTurns = 20;

export function createSpanExporter({ endpoint, version, onFailure, delayMs = 5_000 }: SpanExporterOptions): SpanExporter {
	const otlp = new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: 10_000 });
	const provider = new TracerProvider({
		resource: resourceFromAttributes({ "service.name": "outcrop", "service.version": version }),
		spanProcessors: [new BatchSpanProcessor({ exporter: reporting(otlp, onFailure), scheduledDelayMillis: delayMs })],
	});
	const tracer = provider.getTracer("outcrop", version);
	const turns = new Map<string, { readonly span: Span; readonly context: Context }>();
	const start = ({ name, kind, start: startTime, attributes }: Omit<SpanDescription, "end">, context: Context) =>
		tracer.startSpan(name, { kind: kinds[kind], startTime, attributes }, context);
	return {
		beginTurn: (turn, description) => {
			const span = start(description, ROOT_CONTEXT);
			turns.delete(turn);
			turns.set(turn, { span, context: trace.setSpan(ROOT_CONTEXT, span) });
			const [oldest] = turns.keys();
			if (turns.size > rememberedTurns && oldest !== undefined) turns.delete(oldest);
		},
		endTurn: (turn, at, error) => {
			const { span } = turns.get(turn) ?? {};
			if (span) end(span, at, error);
		},
		add: (turn, description) => {
			const context = turn === undefined ? undefined : turns.get(turn)?.context;
			end(start(description, context ?? ROOT_CONTEXT), description.end, description.error);
		},
		/** What it rejects with has been told already. */
		shutdown: () => provider.shutdown().catch(() => undefined),
	};
}

const kinds = { client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

/** What the user stopped or refused has gone as it should. */
const notErrors = new Set(["cancelled", "denied"]);

function end(span: Span, at: number, error: string | undefined): void {
	if (error !== undefined) span.setAttribute("error.type", error);
	if (error !== undefined && !notErrors.has(error)) span.setStatus({ code: SpanStatusCode.ERROR });
	span.end(at);
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function tracesUrl(endpoint: string): string {
	const url = new URL(endpoint);
	const path = url.pathname.replace(/\/+$/, "");
	url.pathname = path.endsWith("/v1/traces") ? path : `${path}/v1/traces`;
	return url.href;
}

/** A failed export is a line in our log and nothing else; the SDK by itself tells nobody. */
function reporting(exporter: SdkExporter, onFailure: (error: unknown) => void): SdkExporter {
	let isFailing = false;
	return {
		export: (spans, done) =>
			exporter.export(spans, (result) => {
				if (result.error && !isFailing) onFailure(result.error);
				isFailing = result.error !== undefined;
				done(result);
			}),
		shutdown: () => exporter.shutdown(),
		forceFlush: async () => exporter.forceFlush?.(),
	};
}
