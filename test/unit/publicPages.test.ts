import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isPublicAddress, isPublicName } from "../../src/core/editor/webAddress.ts";
import { isWorkspaceError } from "../../src/core/workspace.ts";
import { type AddressPolicy, PublicPages } from "../../src/vscode/run/publicPages.ts";

const signal = new AbortController().signal;
let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
let asked: IncomingMessage[] = [];
/** What names lead to, and every name that was looked up. */
let names: Record<string, string[]> = {};
let lookups: string[] = [];

beforeAll(async () => {
	server = createServer((request, response) => {
		asked.push(request);
		answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	port = (server.address() as AddressInfo).port;
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

afterEach(() => {
	asked = [];
	lookups = [];
	names = {};
});

/** The public internet's rules, save that one's own server stands for a public one. */
const policy: AddressPolicy = {
	allowsName: isPublicName,
	allowsAddress: (address) => address === "127.0.0.1" || isPublicAddress(address),
	resolve: async (host) => {
		lookups.push(host);
		const found = names[host] ?? (host.endsWith("example.com") ? ["127.0.0.1"] : undefined);
		if (!found) throw Object.assign(new Error("not known"), { code: "ENOTFOUND" });
		return found;
	},
};
const pages = new PublicPages(policy);

function at(path: string, host = "example.com"): string {
	return `http://${host}:${port}${path}`;
}

function serve(body: string | Buffer, headers: Record<string, string> = {}, status = 200): void {
	answer = (_, response) => response.writeHead(status, { "Content-Type": "text/plain", ...headers }).end(body);
}

async function refusal(promise: Promise<unknown>): Promise<string> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(isWorkspaceError(error)).toBe(true);
	return (error as Error).message;
}

describe("a page", () => {
	it("comes as text, without cookies and without a name but the extension's", async () => {
		serve("hello");
		expect(await pages.fetch(at("/a?b=c#d"), signal)).toEqual({ url: at("/a?b=c"), text: "hello", isCut: false });
		expect(asked[0]?.url).toBe("/a?b=c");
		expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual(["accept", "accept-encoding", "connection", "host", "user-agent"]);
		expect(asked[0]?.headers["user-agent"]).toBe("Outcrop");
	});

	it("of HTML comes as Markdown with its title", async () => {
		serve("<title>T</title><h1>H</h1><a href=/x>x</a>", { "Content-Type": "text/html; charset=utf-8" });
		expect(await pages.fetch(at("/"), signal)).toMatchObject({ title: "T", text: `# H\n\n[x](${at("/x")})` });
	});

	it("is read in the encoding that it names", async () => {
		serve(Buffer.from("gr\u00fcn", "latin1"), { "Content-Type": "text/plain; charset=iso-8859-1" });
		expect((await pages.fetch(at("/"), signal)).text).toBe("grün");
	});

	it("longer than two megabytes is cut, and the rest is not read", async () => {
		let sent = 0;
		answer = (_, response) => {
			response.writeHead(200, { "Content-Type": "text/plain" });
			const more = () => {
				while (!response.destroyed && sent < 1e9 && response.write("x".repeat(65_536))) sent += 65_536;
			};
			response.on("drain", more);
			more();
		};
		const { text, isCut } = await pages.fetch(at("/"), signal);
		expect([text.length, isCut]).toEqual([2_000_000, true]);
		expect(sent).toBeLessThan(50_000_000);
	});

	it.each(["application/json", "application/problem+json", "application/xml", "text/markdown", "TEXT/Plain; charset=utf-8"])(
		"of the type %s is text",
		async (type) => {
			serve("{}", { "Content-Type": type });
			expect((await pages.fetch(at("/"), signal)).text).toBe("{}");
		},
	);

	it.each([
		["an image", "x", { "Content-Type": "image/png" }, 200, /image\/png/],
		["a drawing that could hold scripts", "<svg/>", { "Content-Type": "image/svg+xml" }, 200, /only text/],
		["compressed text, which could be larger than it looks", gzipSync("x"), { "Content-Encoding": "gzip" }, 200, /compressed/],
		["an error of the server", "secret", {}, 500, /500/],
		["nothing", "gone", {}, 404, /404 Not Found/],
	] as const)("that is %s is refused", async (_, body, headers, status, reason) => {
		serve(body, headers, status);
		expect(await refusal(pages.fetch(at("/"), signal))).toMatch(reason);
	});

	it("can be given up by the user", async () => {
		answer = () => undefined;
		const abort = new AbortController();
		const result = pages.fetch(at("/"), abort.signal);
		abort.abort(new Error("stopped"));
		await expect(result).rejects.toThrow("stopped");
	});
});

describe("a redirect", () => {
	it("within the site is followed", async () => {
		answer = (request, response) =>
			request.url === "/old" ? response.writeHead(301, { Location: "/new" }).end() : response.writeHead(200).end("new");
		expect(await pages.fetch(at("/old"), signal)).toMatchObject({ url: at("/new"), text: "new" });
	});

	it.each([
		["another site", "http://other.example.com/x"],
		["another port", "http://example.com:1/x"],
		["another scheme", "https://example.com/x"],
		["a machine of one's own", "http://127.0.0.1:1/x"],
		["a host without a scheme", "//other.example.com/x"],
	])("to %s is not followed, and its target is named", async (_, target) => {
		serve("", { Location: target }, 302);
		expect(await refusal(pages.fetch(at("/"), signal))).toContain(target.replace(/^\/\//, "http://"));
		expect(asked).toHaveLength(1);
	});

	it.each(["file:///etc/passwd", "data:text/plain,x", "javascript:alert(1)", "http://user:pass@example.com/"])(
		"to %s leads nowhere",
		async (target) => {
			serve("", { Location: target }, 302);
			await refusal(pages.fetch(at("/"), signal));
			expect(asked).toHaveLength(1);
		},
	);

	it("that never ends is given up after five", async () => {
		answer = (request, response) => response.writeHead(302, { Location: `${request.url}x` }).end();
		expect(await refusal(pages.fetch(at("/"), signal))).toMatch(/more than 5 times/);
		expect(asked).toHaveLength(6);
	});
});

describe("a machine that is not public", () => {
	it.each(["http://[::1]/", "http://10.0.0.1/", "http://0xa9fea9fe/", "http://localhost/", "http://printer.local/", "http://wiki/"])(
		"is not asked, and its name not looked up: %s",
		async (url) => {
			expect(await refusal(pages.fetch(url, signal))).toMatch(/not on the public internet/);
			expect([asked, lookups]).toEqual([[], []]);
		},
	);

	it.each([["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["8.8.8.8", "::1"], ["::ffff:169.254.169.254"]])(
		"is not asked under a public name that leads to %s",
		async (...addresses) => {
			names = { "evil.example.com": addresses };
			expect(await refusal(pages.fetch(at("/", "evil.example.com"), signal))).toMatch(/not on the public internet/);
			expect(asked).toEqual([]);
		},
	);

	it("is not asked when a name leads elsewhere the second time", async () => {
		serve("public");
		names = { "evil.example.com": ["127.0.0.1"] };
		const result = pages.fetch(at("/", "evil.example.com"), signal);
		names = { "evil.example.com": ["10.0.0.1"] };
		expect((await result).text).toBe("public");
		expect(lookups).toEqual(["evil.example.com"]);
		expect(asked[0]?.headers.host).toBe(`evil.example.com:${port}`);
	});

	it("one's own server is not asked by the rules that count", async () => {
		serve("private");
		expect(await refusal(new PublicPages().fetch(`http://127.0.0.1:${port}/`, signal))).toMatch(/not on the public internet/);
		expect(await refusal(new PublicPages({ ...policy, allowsAddress: isPublicAddress }).fetch(at("/"), signal))).toMatch(/public internet/);
		expect(asked).toEqual([]);
	});
});

it("a name that nobody knows is told as one", async () => {
	expect(await refusal(pages.fetch("http://nobody.example.org/", signal))).toMatch(/not known/);
});
