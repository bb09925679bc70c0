/** What has come so far of a JSON text that is still being written. */
export interface PartialJson {
	/** Objects, lists and strings end where the text ends; `undefined` when not even the first of them has begun. */
	readonly value: unknown;
	/** The way to the string, number or word that the text ends in; `undefined` when it ends between two. */
	readonly open: readonly (string | number)[] | undefined;
}

/**
 * Reads JSON that may end anywhere, for a preview only: what is carried out is parsed strictly once it is complete. What is no JSON
 * ends the reading as the end of the text does.
 */
export function readPartialJson(json: string): PartialJson {
	const reader: Reader = { json, at: 0, path: [], open: undefined };
	return { value: readValue(reader), open: reader.open };
}

interface Reader {
	readonly json: string;
	at: number;
	readonly path: (string | number)[];
	open: readonly (string | number)[] | undefined;
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function readValue(reader: Reader): unknown {
	switch (peek(reader)) {
		case "{":
			return readObject(reader);
		case "[":
			return readList(reader);
		case '"':
			return readString(reader);
		default:
			return readWord(reader);
	}
}

function readObject(reader: Reader): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	reader.at++;
	while (peek(reader) === '"') {
		const key = readString(reader);
		if (reader.open) {
			reader.open = undefined;
			break;
		}
		if (peek(reader) !== ":") break;
		reader.at++;
		reader.path.push(key);
		const value = readValue(reader);
		reader.path.pop();
		if (value !== undefined) Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
		if (peek(reader) !== ",") break;
		reader.at++;
	}
	if (peek(reader) === "}") reader.at++;
	else reader.at = reader.json.length;
	return result;
}

function readList(reader: Reader): unknown[] {
	const result: unknown[] = [];
	reader.at++;
	while (peek(reader) !== "]" && reader.at < reader.json.length) {
		reader.path.push(result.length);
		const value = readValue(reader);
		reader.path.pop();
		if (value !== undefined) result.push(value);
		if (peek(reader) !== ",") break;
		reader.at++;
	}
	if (peek(reader) === "]") reader.at++;
	else reader.at = reader.json.length;
	return result;
}

function readString(reader: Reader): string {
	const { json } = reader;
	let text = "";
	for (let at = reader.at + 1; at < json.length; at++) {
		const character = json[at] ?? "";
		if (character === '"') {
			reader.at = at + 1;
			return text;
		}
		if (character !== "\\") {
			text += character;
			continue;
		}
		const escaped = json[++at];
		/** Half an escape is not shown as something else. */
		if (escaped === undefined || (escaped === "u" && at + 4 >= json.length)) break;
		if (escaped === "u") {
			text += String.fromCharCode(Number.parseInt(json.slice(at + 1, at + 5), 16));
			at += 4;
		} else {
			text += escapes[escaped] ?? escaped;
		}
	}
	reader.at = json.length;
	reader.open = [...reader.path];
	return text;
}

function readWord(reader: Reader): unknown {
	const word = /^[\w.+-]*/.exec(reader.json.slice(reader.at, reader.at + 40))?.[0] ?? "";
	reader.at = word === "" ? reader.json.length : reader.at + word.length;
	if (reader.at >= reader.json.length) {
		reader.open = [...reader.path];
		return undefined;
	}
	if (word === "null") return null;
	if (word === "true" || word === "false") return word === "true";
	const number = Number(word);
	return Number.isNaN(number) ? undefined : number;
}

/** The next character that is no white space. */
function peek(reader: Reader): string | undefined {
	while (/\s/.test(reader.json[reader.at] ?? "")) reader.at++;
	return reader.json[reader.at];
}
