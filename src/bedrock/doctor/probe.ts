import { promises as dns } from "node:dns";
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { HttpRequest } from "@smithy/core/protocols";
import { readConnectionProblem } from "../failure/connectionErrors.ts";
import { HttpHandler } from "../httpHandler.ts";
import { asServiceError } from "../failure/serviceError.ts";
import { translate } from "../../shared/translate.ts";

/** What one request without credentials tells of the way to a server. */
export interface Probe {
	/** The status of the answer; `undefined` when there was none, and then `thrown` says why. */
	readonly status?: number;
	readonly headers: IncomingHttpHeaders;
	readonly thrown?: unknown;
	/** Milliseconds from the request to the answer. */
	readonly took: number;
	/** Milliseconds since the epoch, halfway between the request and the answer. */
	readonly at: number;
	/** Empty when the name could not be looked up here; a proxy may know it all the same. */
	readonly addresses: readonly string[];
	/** Of the server, or of what poses as it. Present with https, whether or not it is trusted. */
	readonly certificate?: Certificate;
}

export interface Certificate {
	readonly subject: string;
	readonly issuer: string;
	/** From the server's certificate to the last issuer that it sent. */
	readonly chain: readonly string[];
	readonly validTo: string;
	readonly protocol: string;
}

/**
 * Asks for the front page of a server through `node:http`, which the editor patches for its proxy and certificates. Nothing that
 * is secret goes with it. Rejects on abort only.
 */
export async function probe(url: URL, certificates: readonly string[] | undefined, signal: AbortSignal): Promise<Probe> {
	const addresses = await lookUp(url.hostname);
	const startedAt = Date.now();
	const clock = () => ({ took: Date.now() - startedAt, at: (Date.now() + startedAt) / 2, addresses });
	try {
		const { response, certificate } = await get(url, { ca: certificates && [...certificates] }, signal);
		return { ...clock(), status: response.statusCode, headers: response.headers, certificate };
	} catch (thrown) {
		signal.throwIfAborted();
		const timing = clock();
		const isUntrusted = readConnectionProblem(thrown)?.kind === "certificate";
		const answer = /^(HPE_|ECONNRESET$|EPROTO$)/.test(asServiceError(thrown).code ?? "")
			? await askByHttp2(url, certificates, signal)
			: undefined;
		if (answer) return { ...clock(), ...answer };
		return { ...timing, headers: {}, thrown, certificate: isUntrusted ? await peek(url, signal) : undefined };
	}
}

interface Answer {
	readonly response: IncomingMessage;
	readonly certificate: Certificate | undefined;
}

function get(url: URL, options: https.RequestOptions, signal: AbortSignal): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = open(url, { ...options, signal });
		request.on("error", reject);
		request.on("response", (response) => {
			response.on("error", () => undefined);
			response.resume();
			resolve({ response, certificate: certificateOf(response.socket) });
		});
		request.end();
	});
}

/** An endpoint without HTTP/1.1 is called all the same, so it is no finding. */
async function askByHttp2(
	{ protocol, hostname, port, pathname: path }: URL,
	certificates: readonly string[] | undefined,
	abortSignal: AbortSignal,
): Promise<Pick<Probe, "status" | "headers"> | undefined> {
	const handler = new HttpHandler(certificates);
	try {
		const request = new HttpRequest({ protocol, hostname, path, method: "GET", ...(port && { port: Number(port) }) });
		const { response } = await handler.handle(request, { abortSignal });
		return { status: response.statusCode, headers: response.headers };
	} catch {
		abortSignal.throwIfAborted();
		return undefined;
	} finally {
		handler.destroy();
	}
}

/**
 * The certificate of a server that is not trusted, so that its issuer can be named. The connection is cut before an answer, and
 * what is sent on it has no secret.
 */
async function peek(url: URL, signal: AbortSignal): Promise<Certificate | undefined> {
	return new Promise((resolve) => {
		const request = open(url, { rejectUnauthorized: false, signal });
		const end = (certificate?: Certificate) => {
			resolve(certificate);
			request.destroy();
		};
		request.on("error", () => end());
		request.on("response", (response) => end(certificateOf(response.socket)));
		request.end();
	});
}

function open(url: URL, options: https.RequestOptions): ClientRequest {
	const headers = { accept: "application/json", connection: "close" };
	return url.protocol === "https:"
		? https.request(url, { ...options, headers, agent: new https.Agent({ keepAlive: false }) })
		: http.request(url, { signal: options.signal, headers, agent: new http.Agent({ keepAlive: false }) });
}

function certificateOf(socket: unknown): Certificate | undefined {
	const { getPeerCertificate, getProtocol } = socket as Partial<TLSSocket>;
	const leaf = getPeerCertificate?.call(socket as TLSSocket, true) as DetailedPeerCertificate | undefined;
	if (!leaf?.subject) return undefined;
	return {
		subject: nameOf(leaf.subject),
		issuer: nameOf(leaf.issuer),
		chain: chainOf(leaf),
		validTo: leaf.valid_to,
		protocol: getProtocol?.call(socket as TLSSocket) ?? "TLS",
	};
}

function chainOf(leaf: DetailedPeerCertificate): readonly string[] {
	const names: string[] = [];
	const seen = new Set<string>();
	for (
		let link: DetailedPeerCertificate | undefined = leaf;
		link?.subject && !seen.has(link.fingerprint256);
		link = link.issuerCertificate
	) {
		seen.add(link.fingerprint256);
		names.push(nameOf(link.subject));
	}
	return names;
}

function nameOf({ CN, O }: { CN?: string | string[]; O?: string | string[] }): string {
	return [CN ?? O ?? translate("without a name")].flat().join(", ");
}

async function lookUp(hostname: string): Promise<readonly string[]> {
	try {
		const found = await dns.lookup(hostname.replace(/^\[|\]$/g, ""), { all: true });
		return found.map(({ address }) => address);
	} catch {
		return [];
	}
}
