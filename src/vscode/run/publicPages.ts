import { lookup } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { htmlToText } from "../../core/editor/htmlText.ts";
import { isPublicAddress, isPublicName, parsePageUrl } from "../../core/editor/webAddress.ts";
import type { WebPage, WebPages } from "../../core/editor/webPages.ts";
import { isWorkspaceError, WorkspaceError } from "../../core/workspace.ts";
import { forModel } from "../../shared/retell.ts";

const timeoutMs = 20_000;
const mostBytes = 2_000_000;
const mostRedirects = 5;

/** Which machines may be asked. */
export interface AddressPolicy {
	allowsName(host: string): boolean;
	allowsAddress(address: string): boolean;
	resolve(host: string): Promise<readonly string[]>;
}

const publicInternet: AddressPolicy = {
	allowsName: isPublicName,
	allowsAddress: isPublicAddress,
	resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

/** Fetches pages without cookies and without any name but the extension's own. */
export class PublicPages implements WebPages {
	private readonly policy: AddressPolicy;

	constructor(policy: AddressPolicy = publicInternet) {
		this.policy = policy;
	}

	async fetch(url: string, signal: AbortSignal): Promise<WebPage> {
		const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
		try {
			return await this.follow(parsePageUrl(url), ends);
		} catch (error) {
			signal.throwIfAborted();
			if (isWorkspaceError(error)) throw error;
			const reason = ends.aborted
				? forModel(`no answer within ${timeoutMs / 1_000} s`)
				: error instanceof Error
					? error.message
					: String(error);
			throw new WorkspaceError("refused", `${url} could not be fetched: ${reason}.`, error);
		}
	}

	private async follow(start: URL, signal: AbortSignal): Promise<WebPage> {
		let url = start;
		for (let step = 0; step <= mostRedirects; step++) {
			const answer = await this.request(url, signal);
			const target = redirectOf(answer, url);
			if (!target) return await readPage(answer, url);
			answer.destroy();
			/** The user has allowed this site and no other; where a redirect leads, its site decides. */
			if (target.origin !== start.origin)
				throw new WorkspaceError(
					"refused",
					`${url.href} redirects to another site. Call fetch_url with ${target.href} to ask for that one.`,
				);
			url = target;
		}
		throw new WorkspaceError("refused", `${start.href} redirects more than ${mostRedirects} times.`);
	}

	/**
	 * By `http` of Node, which the editor has patched for its proxy. Without a proxy the connection goes to the addresses that were
	 * judged, and to no others, whatever the name resolves to a moment later. A proxy resolves the name itself.
	 */
	private async request(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
		const addresses = await this.judge(url, signal);
		const protocol = url.protocol === "https:" ? https : http;
		return new Promise((resolve, reject) => {
			const request = protocol.request(
				url,
				{
					/** Of its own: a connection that is kept was judged by nobody. */
					agent: new protocol.Agent({ keepAlive: false }),
					lookup: pinned(addresses),
					signal,
					headers: {
						"User-Agent": "Outcrop",
						Accept: "text/html, text/markdown, text/plain, application/json, application/xml;q=0.9, text/*;q=0.8",
						"Accept-Encoding": "identity",
					},
				},
				resolve,
			);
			request.once("error", reject);
			request.end();
		});
	}

	/** The addresses of a host, none of them of a network of one's own. Empty when nobody here knows the name: a proxy may. */
	private async judge({ hostname }: URL, signal: AbortSignal): Promise<readonly string[]> {
		const host = hostname.replace(/^\[|\]$/g, "");
		const refusal = new WorkspaceError("refused", `${hostname} is not on the public internet, so it cannot be fetched.`);
		if (isIP(host) !== 0) {
			if (!this.policy.allowsAddress(host)) throw refusal;
			return [host];
		}
		if (!this.policy.allowsName(host)) throw refusal;
		const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
		const addresses = await Promise.race([this.policy.resolve(host).catch(() => []), aborted]);
		if (!addresses.every((address) => this.policy.allowsAddress(address))) throw refusal;
		return addresses;
	}
}

function pinned(addresses: readonly string[]): LookupFunction {
	return (host, options, callback) => {
		const found = addresses.map((address) => ({ address, family: isIP(address) }));
		const [first] = found;
		if (!first) return callback(Object.assign(new Error(forModel(`the name ${host} is not known`)), { code: "ENOTFOUND" }), "", 0);
		if (options.all) callback(null, found);
		else callback(null, first.address, first.family);
	};
}

function redirectOf({ statusCode = 0, headers }: http.IncomingMessage, url: URL): URL | undefined {
	if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
	const target = URL.parse(headers.location, url.href);
	return parsePageUrl(target?.href ?? headers.location);
}

async function readPage(answer: http.IncomingMessage, url: URL): Promise<WebPage> {
	const { statusCode = 0, statusMessage = "", headers } = answer;
	const type = headers["content-type"] ?? "text/plain";
	const problem =
		statusCode < 200 || statusCode > 299
			? forModel(`The server answered ${`${statusCode} ${statusMessage}`.trim()}.`)
			: !isTextual(type)
				? forModel(`It is ${type.split(";", 1)[0]}, and only text can be fetched.`)
				: (headers["content-encoding"] ?? "identity") !== "identity"
					? forModel("It comes compressed, although it was asked for as it is.")
					: undefined;
	if (problem !== undefined) {
		answer.destroy();
		throw new WorkspaceError("refused", `${url.href}: ${problem}`);
	}
	const { bytes, isCut } = await readBytes(answer);
	const text = decode(bytes, type);
	if (!/\bx?html\b/i.test(type)) return { url: url.href, text, isCut };
	return { url: url.href, ...htmlToText(text, url.href), isCut };
}

function isTextual(type: string): boolean {
	return /^\s*(text\/|application\/(.+\+)?(json|xml|xhtml\+xml|yaml|x-yaml|toml|javascript|markdown|x-ndjson)\s*(;|$))/i.test(type);
}

async function readBytes(answer: http.IncomingMessage): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > mostBytes) break;
	}
	return { bytes: Buffer.concat(chunks).subarray(0, mostBytes), isCut: size > mostBytes };
}

function decode(bytes: Buffer, type: string): string {
	const label = /charset=["']?([\w:.-]+)/i.exec(type)?.[1] ?? "utf-8";
	try {
		return new TextDecoder(label).decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}
