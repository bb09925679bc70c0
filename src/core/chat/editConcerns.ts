import type { EditSummary } from "../../shared/turnEvent.ts";
import { changedScripts } from "./changedScripts.ts";
import { translate } from "../../shared/translate.ts";

type Edit = Omit<EditSummary, "editId">;

/** Files that tools read to know what to do, and fetch what they name. */
const configuration =
	/(\.(jsonc?|json5|ya?ml|toml|ini|xml|cfg|conf|properties|plist|gradle|kts|csproj|props|targets)|(^|\/)\.[^/]*rc|(^|\/)\.[^/.]+)$/i;
const address = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+|"\$schema"\s*:\s*"(?:\/\/|[\w-]+(?:\.[\w-]+)+\/)[^"]+"/gi;

/**
 * Why these edits need the user's eye, whatever was allowed before: each one a sentence. `textOf` gives a file as it is now; where it
 * cannot, the sentence says less.
 */
export async function concernsOf(edits: readonly Edit[], textOf: (path: string) => Promise<string>): Promise<readonly string[]> {
	const found = await Promise.all(edits.map(async (edit) => [await scriptConcern(edit, textOf), addressConcern(edit), moveConcern(edit)]));
	return found.flat().filter((concern) => concern !== undefined);
}

async function scriptConcern(edit: Edit, textOf: (path: string) => Promise<string>): Promise<string | undefined> {
	if (!/(^|\/)(package|composer|deno)\.jsonc?$/i.test(edit.path)) return undefined;
	const isNew = edit.change === "create";
	const before = isNew ? "" : await textOf(edit.path).catch(() => undefined);
	const names = before === undefined ? undefined : changedScripts(before, edit.diff);
	if (!names || names.length === 0) return undefined;
	return translate("The change to {0} sets what its scripts run: {1}.", edit.path, names.join(", "));
}

/** A new address in a configuration makes the editor or a build fetch from it: a road for data to leave by. */
function addressConcern(edit: Edit): string | undefined {
	if (!configuration.test(edit.path)) return undefined;
	if (!showsAll(edit)) return translate("The change to the configuration {0} is too long to be shown whole.", edit.path);
	const addresses = (kind: "added" | "removed") =>
		new Set(edit.diff.filter((line) => line.kind === kind).flatMap((line) => decodeEscapes(line.text).match(address) ?? []));
	const before = addresses("removed");
	const added = [...addresses("added")].find((found) => !before.has(found));
	return added && translate("The change adds an address to the configuration in {0}: {1}.", edit.path, added.slice(0, 200));
}

/** Nothing of a moved file is shown, so an address could come along unseen. */
function moveConcern({ change, from, path }: Edit): string | undefined {
	if (change !== "move" || from === undefined || configuration.test(from) || !configuration.test(path)) return undefined;
	return translate("Moving {0} makes it the configuration {1}.", from, path);
}

function showsAll({ added, diff }: Edit): boolean {
	return diff.filter((line) => line.kind === "added").length >= added;
}

/** `https:\/\/x`, `\u0068ttps://x`, YAML's `\x68ttps://x` and `&#104;ttps://x` of XML are addresses, too. */
function decodeEscapes(text: string): string {
	const hexadecimal = /(?:\\U0000|\\u)([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x0*([0-9a-f]{2,4});/gi;
	return text
		.replace(hexadecimal, (_, four?: string, two?: string, entity?: string) =>
			String.fromCharCode(Number.parseInt(four ?? two ?? entity ?? "", 16)),
		)
		.replace(/&#0*([0-9]{2,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/\\\//g, "/");
}
