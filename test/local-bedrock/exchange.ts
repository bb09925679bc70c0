import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { ServiceError } from "./serviceError.ts";

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** A request as it came over the wire: the path still encoded, header names in lower case. */
export interface WireRequest {
	/** Scheme and host as the client named them, without a trailing slash. */
	readonly origin: string;
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

/** Where an answer's bytes go. A fault wraps one sink in another. */
export interface Sink {
	/** Resolves when the bytes have been handed to the kernel, so that nothing is in flight when a fault cuts the line. */
	write(bytes: Uint8Array): Promise<void>;
	end(): void;
	/** Ends the connection in the middle of the body: a FIN without the end of the message. */
	cut(): void;
	/** A TCP reset over HTTP/1.1, a RST_STREAM over HTTP/2. */
	reset(): void;
}

/** One request and the means to answer it, the same for HTTP/1.1 and HTTP/2. */
export interface Exchange {
	readonly request: WireRequest;
	readonly requestId: string;
	/** Aborts when the client leaves before the answer is complete. */
	readonly left: AbortSignal;
	open(status: number, headers: Readonly<Record<string, string>>): Sink;
}

/** Larger than the largest Converse request (five documents of 4.5 MB and twenty images of 3.75 MB, in base64). */
const maximumBodyBytes = 160 * 1024 * 1024;

/** `now` is the server's clock, in milliseconds since the epoch: every answer carries it as its `Date`. */
export async function readExchange(request: AnyRequest, response: AnyResponse, socket: Socket, now: () => number): Promise<Exchange> {
	const left = new AbortController();
	const line = { over: false };
	response.on("close", () => {
		if (!line.over) left.abort();
	});
	const requestId = randomUUID();
	const open = (status: number, headers: Readonly<Record<string, string>>): Sink => {
		(response as ServerResponse).writeHead(status, {
			date: new Date(now()).toUTCString(),
			"x-amzn-requestid": requestId,
			...headers,
		});
		return sinkOf(response, socket, line);
	};
	try {
		return { request: await readRequest(request, socket), requestId, left: left.signal, open };
	} catch (error) {
		if (error instanceof ServiceError) open(error.status, { "x-amzn-errortype": error.name }).end();
		throw error;
	}
}

async function readRequest(request: AnyRequest, socket: Socket): Promise<WireRequest> {
	const url = request.url ?? "/";
	const mark = url.indexOf("?");
	const path = mark < 0 ? url : url.slice(0, mark);
	const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
	const headers = headersOf(request);
	const origin = `${socket instanceof TLSSocket ? "https" : "http"}://${headers.host}`;
	return { origin, method: request.method ?? "GET", path, query, headers, body: await readBody(request) };
}

async function readBody(request: AnyRequest): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		size += (chunk as Buffer).length;
		if (size > maximumBodyBytes) throw new ServiceError("RequestEntityTooLargeException", "The request is too large.");
		chunks.push(chunk as Buffer);
	}
	return Buffer.concat(chunks);
}

/** HTTP/2 names the host `:authority`; a signature covers it under either name. */
function headersOf(request: AnyRequest): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
	}
	if (headers[":authority"] !== undefined) headers.host ??= headers[":authority"];
	return headers;
}

/**
 * `line.over` is set when this side ends the answer, whether properly or by a fault. The response's own `writableFinished` does not
 * tell that from a client that left: Node's HTTP/2 finishes the streams of a session whose socket closed.
 */
function sinkOf(response: AnyResponse, socket: Socket, line: { over: boolean }): Sink {
	return {
		write: (bytes) =>
			new Promise((resolve) => {
				if (response.destroyed || response.writableEnded) return resolve();
				const settle = () => {
					response.off("close", settle);
					resolve();
				};
				response.once("close", settle);
				(response as ServerResponse).write(bytes, settle);
			}),
		end: () => {
			line.over = true;
			response.end();
		},
		cut: () => {
			line.over = true;
			socket.end();
		},
		reset: () => {
			line.over = true;
			if ("stream" in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
			// A TLS socket has no handle to reset; the connection under it goes away without a close_notify all the same.
			else if (socket instanceof TLSSocket) socket.destroy();
			else socket.resetAndDestroy();
		},
	};
}
