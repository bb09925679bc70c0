import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { assertNever } from "../../shared/assertNever.ts";
import type { AssistantError } from "../../core/errors.ts";
import { sendPage } from "./answerPage.ts";
import { signInDenied, signInFailed } from "./signInErrors.ts";
import { translate } from "../../shared/translate.ts";

export interface Redirect {
	readonly code: string;
	/** Where the code arrived; the exchange for a token has to name it again. */
	readonly redirectUri: string;
}

const path = "/oauth/callback";

/**
 * Listens on a free port of 127.0.0.1 until the sign-in page comes back with `state`, and returns the code that it brings.
 * `visit` opens that page. Whoever does not know the state changes nothing. The port is closed when this settles.
 */
export async function receiveCode(state: string, signal: AbortSignal, visit: (redirectUri: string) => Promise<void>): Promise<Redirect> {
	signal.throwIfAborted();
	const server = createServer();
	let abort = () => {};
	try {
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
		const code = await new Promise<string>((resolve, reject) => {
			abort = () => reject(signal.reason);
			signal.addEventListener("abort", abort);
			if (signal.aborted) abort();
			server.on("request", (request, response) => {
				const answer = readRedirect(request, state);
				/** The person sees the page before the port is closed. */
				if (answer.kind === "code") response.on("close", () => resolve(answer.code));
				if (answer.kind === "refusal") response.on("close", () => reject(answer.error));
				respond(response, answer);
			});
			visit(redirectUri).catch(reject);
		});
		return { code, redirectUri };
	} finally {
		signal.removeEventListener("abort", abort);
		server.close();
		server.closeAllConnections();
	}
}

type Answer =
	| { readonly kind: "code"; readonly code: string }
	| { readonly kind: "refusal"; readonly error: AssistantError }
	| { readonly kind: "stranger"; readonly status: 400 | 404 };

function readRedirect({ method, url = "" }: IncomingMessage, state: string): Answer {
	const [called, query] = url.split("?", 2);
	if (method !== "GET" || called !== path) return { kind: "stranger", status: 404 };
	const parameters = new URLSearchParams(query);
	if (parameters.get("state") !== state) return { kind: "stranger", status: 400 };
	const code = parameters.get("code");
	const error = parameters.get("error");
	if (error === "access_denied") return { kind: "refusal", error: signInDenied() };
	if (code && !error) return { kind: "code", code };
	const said = parameters.get("error_description") || error || translate("it brought no code");
	return { kind: "refusal", error: signInFailed(translate("The sign-in page reported a problem: {0}.", said.replace(/\.$/, ""))) };
}

function respond(response: ServerResponse, answer: Answer): void {
	switch (answer.kind) {
		case "code":
			return sendPage(response, 200, translate("AWS has confirmed you. Close this page and go back to the editor."));
		case "refusal":
			return sendPage(response, 200, translate("You are not signed in. Close this page and go back to the editor."));
		case "stranger":
			return sendPage(response, answer.status, translate("This page belongs to no sign-in that is under way."));
		default:
			return assertNever(answer);
	}
}
