import type { Exchange } from "./exchange.ts";
import { parseIdentityChange } from "./identity/parseIdentityChange.ts";
import { parseScript } from "./script.ts";
import type { Service } from "./service.ts";

/**
 * `GET /_journal`, `DELETE /_journal`, `PUT /_script` (an empty body removes it), `GET /_identity`, `PUT /_identity` (an `IdentityChange`,
 * merged), `DELETE /_identity`, and `DELETE /_identity/credentials` and `DELETE /_identity/tokens` to revoke what was issued: no
 * signature needed, nothing recorded.
 */
export async function answerOperator(service: Service, exchange: Exchange): Promise<boolean> {
	const { method, path, body } = exchange.request;
	switch (`${method} ${path}`) {
		case "GET /_journal":
			await answer(exchange, 200, service.journal);
			return true;
		case "DELETE /_journal":
			service.journal.length = 0;
			await answer(exchange, 200, {});
			return true;
		case "PUT /_script":
			await obey(exchange, () => replaceScript(service, Buffer.from(body).toString("utf8").trim()));
			return true;
		case "GET /_identity":
			await answer(exchange, 200, service.identity.settings);
			return true;
		case "PUT /_identity":
			await obey(exchange, () => service.identity.set(parseIdentityChange(Buffer.from(body).toString("utf8"))));
			return true;
		case "DELETE /_identity":
			await obey(exchange, () => service.identity.reset());
			return true;
		case "DELETE /_identity/credentials":
			await obey(exchange, () => service.identity.revokeCredentials());
			return true;
		case "DELETE /_identity/tokens":
			await obey(exchange, () => service.identity.revokeTokens());
			return true;
		default:
			return false;
	}
}

function replaceScript(service: Service, text: string): void {
	service.setScript(text === "" ? undefined : parseScript(JSON.parse(text)));
}

/** An order that cannot be understood changes nothing. */
async function obey(exchange: Exchange, order: () => void): Promise<void> {
	try {
		order();
	} catch (error) {
		return answer(exchange, 400, { message: error instanceof Error ? error.message : String(error) });
	}
	return answer(exchange, 200, {});
}

async function answer(exchange: Exchange, status: number, value: unknown): Promise<void> {
	const sink = exchange.open(status, { "content-type": "application/json" });
	await sink.write(Buffer.from(JSON.stringify(value)));
	sink.end();
}
