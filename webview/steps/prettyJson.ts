/** JSON on lines of its own; what is none stays as it is. */
export function prettyJson(json: string): string {
	try {
		return JSON.stringify(JSON.parse(json), undefined, 2);
	} catch {
		return json;
	}
}
