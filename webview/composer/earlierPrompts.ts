import type { Transcript } from "../../src/shared/transcript.ts";

/** As many as anybody goes back to. */
const most = 100;

/** Prompts of the chats that this page has shown before, oldest first. */
let earlier: readonly string[] = [];

export function rememberPrompts({ turns }: Transcript): void {
	earlier = [...earlier, ...turns.slice(-most).map(({ prompt }) => prompt.text)].slice(-most);
}

/** Everything to go back to, oldest first: what was said twice in a row is there once. */
export function promptsSoFar({ turns }: Transcript): readonly string[] {
	const all = [...earlier, ...turns.map(({ prompt }) => prompt.text)];
	return all.filter((text, at) => text.trim() !== "" && text !== all[at + 1]);
}
