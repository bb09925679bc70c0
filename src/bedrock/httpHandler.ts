import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import type { HttpHandlerOptions, HttpResponse, HttpRequest } from "@smithy/types";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { FrameLimit } from "./frameLimit.ts";

/** Milliseconds that a connection is kept for the next request. It does not limit a request that is under way. */
const idleTimeout = 60_000;

type SdkHandler = { handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }>; destroy(): void };

/**
 * Speaks HTTP/1.1 through `node:http`, which the editor patches for its proxy and certificate settings; the SDK's default
 * for this service is HTTP/2, which passes them by and fails against most gateways. An endpoint that turns out to speak
 * HTTP/2 only gets it from then on.
 */
export class HttpHandler {
	private readonly http1: SdkHandler;
	private readonly mayBeHttp2: boolean;
	private http2: SdkHandler | undefined;
	private speaksHttp1 = false;
	/** Why the last request got no answer. The SDK's credential providers keep of that no more than its text. */
	failure: unknown;

	/**
	 * `certificates` are the only ones to trust, in PEM; without them Node's and the editor's settings decide. HTTP/2 is no choice
	 * without `mayBeHttp2`: AWS's own endpoints all speak HTTP/1.1, and a proxy that hangs up must not be passed by.
	 */
	constructor(certificates?: readonly string[], mayBeHttp2 = true) {
		this.mayBeHttp2 = mayBeHttp2;
		this.http1 = new NodeHttpHandler({
			connectionTimeout: 10_000,
			httpAgent: new HttpAgent({ keepAlive: true, timeout: idleTimeout }),
			httpsAgent: new HttpsAgent({ keepAlive: true, timeout: idleTimeout, ca: certificates && [...certificates] }),
		});
	}

	async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }> {
		this.failure = undefined;
		const { response } = await this.send(request, options).catch((error: unknown) => {
			this.failure = error;
			throw error;
		});
		const body = response.body as Readable | undefined;
		/** Whatever type the endpoint claims: the SDK reads the page of a captive portal as frames, too. */
		if (body && response.statusCode === 200 && request.path.endsWith("-stream")) {
			const limited = new FrameLimit();
			body.on("error", (error) => limited.destroy(error));
			limited.on("close", () => body.destroy());
			response.body = body.pipe(limited);
		}
		return { response };
	}

	/** Closes the connections that are kept. */
	destroy(): void {
		this.http1.destroy();
		this.http2?.destroy();
	}

	private async send(request: HttpRequest, options?: HttpHandlerOptions, attempt = 1): Promise<{ response: HttpResponse }> {
		if (this.http2) return this.http2.handle(request, options);
		try {
			const answer = await this.http1.handle(request, options);
			this.speaksHttp1 = true;
			return answer;
		} catch (error) {
			if (this.speaksHttp1 || !this.mayBeHttp2 || !mayWantHttp2(error)) throw error;
			/** Any network resets a connection now and then; only an endpoint without HTTP/1.1 does it every time. */
			if (codeOf(error) === "ECONNRESET" && attempt === 1) return this.send(request, options, attempt + 1);
			return this.tryHttp2(request, options, error);
		}
	}

	private async tryHttp2(
		request: HttpRequest,
		options: HttpHandlerOptions | undefined,
		reason: unknown,
	): Promise<{ response: HttpResponse }> {
		const http2 = new NodeHttp2Handler({ requestTimeout: 0 }) as unknown as SdkHandler;
		try {
			const answer = await http2.handle(request, options);
			this.http2 = http2;
			return answer;
		} catch {
			http2.destroy();
			throw reason;
		}
	}
}

/**
 * An HTTP/2 server greets with a binary frame, which Node's parser refuses, or hangs up on what it cannot read; over TLS the
 * handshake fails for want of a common protocol.
 */
function mayWantHttp2(error: unknown): boolean {
	const code = codeOf(error);
	return code.startsWith("HPE_") || code === "ECONNRESET" || code === "EPROTO";
}

function codeOf(error: unknown): string {
	const code = (error as { code?: unknown } | undefined)?.code;
	return typeof code === "string" ? code : "";
}
