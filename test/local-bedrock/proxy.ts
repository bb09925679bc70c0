import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface ProxyRequest {
	/** `CONNECT`, or the method of a request that was forwarded. */
	readonly method: string;
	/** `host:port` of a tunnel, the absolute URL of a forwarded request. */
	readonly target: string;
	/** The `Proxy-Authorization` header came along. Its value is not kept. */
	readonly isAuthorized: boolean;
}

/** A proxy on loopback that remembers what went through it, in order. */
export interface CountingProxy {
	/** `http://127.0.0.1:PORT`, without a trailing slash. */
	readonly url: string;
	readonly requests: ProxyRequest[];
	close(): Promise<void>;
}

const refusals = { 407: "Proxy Authentication Required", 502: "Bad Gateway" } as const;

export interface ProxyOptions {
	/** Answers every request with this status. */
	readonly refuse?: keyof typeof refusals;
	/** Names that only this proxy knows, with their addresses: whoever does not go through it cannot reach them. */
	readonly hosts?: Readonly<Record<string, string>>;
}

/** Forwards http in absolute form and tunnels anything else. */
export async function startProxy({ refuse, hosts = {} }: ProxyOptions = {}): Promise<CountingProxy> {
	const requests: ProxyRequest[] = [];
	const sockets = new Set<Socket>();
	const remember = ({ method = "", url = "", headers }: IncomingMessage) =>
		requests.push({ method, target: url, isAuthorized: headers["proxy-authorization"] !== undefined });

	const server = createServer((request, response) => {
		remember(request);
		if (refuse) response.writeHead(refuse, refusalHeaders(refuse)).end();
		else passOn(request, response, hosts);
	});
	server.on("connection", (socket) => keep(sockets, socket));
	server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
		remember(request);
		if (refuse) socket.end(`HTTP/1.1 ${refuse} ${refusals[refuse]}\r\n${headerLines(refusalHeaders(refuse))}Content-Length: 0\r\n\r\n`);
		else keep(sockets, tunnel(request.url ?? "", socket, head, hosts));
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
}

function passOn(request: IncomingMessage, response: ServerResponse, hosts: Readonly<Record<string, string>>): void {
	const { method, url = "", headers } = request;
	const { "proxy-authorization": _, "proxy-connection": __, ...rest } = headers;
	if (!URL.canParse(url)) {
		response.writeHead(400).end();
		return;
	}
	const { hostname } = new URL(url);
	const onward = forward(url, { method, headers: rest, hostname: hosts[hostname] ?? hostname }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.on("error", () => response.destroy());
		answer.pipe(response);
	});
	onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
	response.on("close", () => onward.destroy());
	request.pipe(onward);
}

function tunnel(target: string, socket: Socket, head: Buffer, hosts: Readonly<Record<string, string>>): Socket {
	const { hostname, port } = new URL(`http://${target}`);
	const onward = connect(Number(port || 443), hosts[hostname] ?? hostname.replace(/^\[|\]$/g, ""), () => {
		socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
		onward.write(head);
		onward.pipe(socket);
		socket.pipe(onward);
	});
	onward.on("error", () => socket.destroy());
	socket.on("error", () => onward.destroy());
	socket.on("close", () => onward.destroy());
	return onward;
}

function refusalHeaders(status: keyof typeof refusals): Record<string, string> {
	return status === 407 ? { "Proxy-Authenticate": 'Basic realm="local proxy"' } : {};
}

function headerLines(headers: Record<string, string>): string {
	return Object.entries(headers)
		.map(([name, value]) => `${name}: ${value}\r\n`)
		.join("");
}

function keep(sockets: Set<Socket>, socket: Socket): void {
	sockets.add(socket);
	socket.on("close", () => sockets.delete(socket));
}
