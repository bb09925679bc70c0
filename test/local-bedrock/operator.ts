import type { Exchange } from "./exchange.ts";
import { parseScript } from "./script.ts";
import type { Service } from "./service.ts";

/** `GET /_journal`, `DELETE /_journal` and `PUT /_script` (an empty body removes it): no signature needed, nothing recorded. */
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
			await replaceScript(service, exchange, Buffer.from(body).toString("utf8").trim());
			return true;
		default:
			return false;
	}
}

async function replaceScript(service: Service, exchange: Exchange, text: string): Promise<void> {
	try {
		service.setScript(text === "" ? undefined : parseScript(JSON.parse(text)));
		await answer(exchange, 200, {});
	} catch (error) {
		await answer(exchange, 400, { message: error instanceof Error ? error.message : String(error) });
	}
}

async function answer(exchange: Exchange, status: number, value: unknown): Promise<void> {
	const sink = exchange.open(status, { "content-type": "application/json" });
	await sink.write(Buffer.from(JSON.stringify(value)));
	sink.end();
}
