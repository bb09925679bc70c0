import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type AnyRequest, type AnyResponse, readExchange } from "./exchange.ts";
import type { IdentityControl } from "./identity/control.ts";
import type { JournalEntry } from "./journal.ts";
import type { LocalBedrockOptions } from "./options.ts";
import { handleExchange } from "./router.ts";
import { parseScript, type Script } from "./script.ts";
import { createService } from "./service.ts";

/** An AWS on loopback that speaks the real protocols: Bedrock's runtime and control plane and everything that signs in, on one port. */
export interface LocalBedrock {
	/** `http://127.0.0.1:PORT` (https with the option `tls`), without a trailing slash. */
	readonly url: string;
	readonly port: number;
	/** Every request since the start or the last `DELETE /_journal`, oldest first; an entry is complete before its answer ends. */
	readonly journal: JournalEntry[];
	/** Who may do what, how sign-in goes, what is broken, and what was issued. */
	readonly identity: IdentityControl;
	/** Replaces the script and starts it from its first turn; `undefined` brings the sample model back. Throws on a script that is not valid. */
	setScript(script: Script | undefined): void;
	/** Makes the prompt cache empty. */
	clearCache(): void;
	/** Drops every connection and frees the port. */
	close(): Promise<void>;
}

/** What an HTTP/2 client with prior knowledge sends first is `PRI * HTTP/2.0`; no HTTP/1.1 method starts with these three bytes. */
const http2Preface = "PRI";

export async function startLocalBedrock(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
	const service = createService(options);
	const sockets = new Set<Socket>();
	const socketOfSession = new WeakMap<ServerHttp2Session, Socket>();

	const answer = async (request: AnyRequest, response: AnyResponse, socket: Socket) => {
		response.on("error", () => {});
		try {
			await handleExchange(service, await readExchange(request, response, socket, service.now));
		} catch (error) {
			// A client that left while its body was read has nobody to answer to.
			if (!request.destroyed && !response.writableEnded) socket.destroy(error instanceof Error ? error : undefined);
		}
	};
	const http1 = createHttp1Server((request, response) => void answer(request, response, request.socket));
	// Node's five seconds would close the connection between two prompts of a person.
	http1.keepAliveTimeout = 60_000;
	const http2 = createHttp2Server((request, response) => {
		const socket = request.stream.session && socketOfSession.get(request.stream.session as ServerHttp2Session);
		if (socket) void answer(request, response, socket);
	});
	http2.on("sessionError", () => {});

	const accept = (socket: Socket) => {
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => {});
		socket.setNoDelay(true);
		readPreface(socket, (isHttp2) => {
			if (!isHttp2 && !options.http2Only) return http1.emit("connection", socket);
			if (!isHttp2 || options.http1Only) return refuse(socket, isHttp2);
			http2.once("session", (session) => socketOfSession.set(session, socket));
			return http2.emit("connection", socket);
		});
	};
	const net = options.tls ? createTlsServer({ ...options.tls, ALPNProtocols: protocolsOf(options) }, accept) : createNetServer(accept);
	// Until its handshake is over a TLS connection is not accepted, so nothing else would close it.
	if (options.tls) net.on("connection", (socket: Socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
	await new Promise<void>((resolve, reject) => {
		net.once("error", reject);
		net.listen(options.port ?? 0, "127.0.0.1", resolve);
	});

	const { port } = net.address() as AddressInfo;
	return {
		url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
		port,
		journal: service.journal,
		identity: service.identity,
		setScript: (script) => service.setScript(script && parseScript(script)),
		clearCache: () => service.cache.clear(),
		close: () =>
			new Promise((resolve) => {
				net.close(() => resolve());
				for (const socket of sockets) socket.destroy();
				http1.close();
				http2.close();
			}),
	};
}

function protocolsOf({ http1Only, http2Only }: LocalBedrockOptions): string[] {
	return [...(http1Only ? [] : ["h2"]), ...(http2Only ? [] : ["http/1.1"])];
}

/** Reads just enough to tell the protocols apart and puts it back, so that the server that gets the socket sees all of it. */
function readPreface(socket: Socket, then: (isHttp2: boolean) => void): void {
	let seen = Buffer.alloc(0);
	const onData = (chunk: Buffer) => {
		seen = Buffer.concat([seen, chunk]);
		if (seen.length < http2Preface.length) return;
		socket.off("data", onData);
		socket.pause();
		socket.unshift(seen);
		then(seen.toString("latin1", 0, http2Preface.length) === http2Preface);
		process.nextTick(() => socket.resume());
	};
	socket.on("data", onData);
}

/** What a server that lacks the protocol does: HTTP/1.1 answers an unknown method, HTTP/2 just goes away. */
function refuse(socket: Socket, isHttp2: boolean): void {
	if (isHttp2) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
	else socket.destroy();
}
