/**
 * Nothing may wait for a key that nobody presses: pagers print, git fails where it would ask for a password, and takes the message that it
 * proposes, or fails without one, where it would open an editor. `CI` is left alone: tools
 * behave otherwise under it (they refuse to write snapshots or a lockfile), and the user expects what happens in their own terminal.
 */
export const quietEnvironment: Readonly<Record<string, string>> = {
	PAGER: "cat",
	GIT_PAGER: "cat",
	GIT_EDITOR: "true",
	GIT_TERMINAL_PROMPT: "0",
};
