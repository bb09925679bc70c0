/** Characters that a terminal's line editor takes for more than themselves are not among them. */
const plainLine = /^[!-~](?:[ -~]*[!-~])?$/;
/** Longer lines are read back from the terminal with breaks in them. */
const longest = 1_000;

/**
 * Whether typing a command into an interactive shell runs what a script of the same text would. Not so with several lines (the
 * editor loses track of the command: https://github.com/microsoft/vscode/issues/316556), subshells (https://github.com/microsoft/vscode/issues/324392),
 * history (`!`, `^`), comments (`#`), and with what leaves the shell waiting for more: open quotes, braces, a backslash at the end,
 * a here-document.
 */
export function isTypeable(command: string): boolean {
	if (command.length > longest || !plainLine.test(command)) return false;
	if (/[!^#`()\\]|<<|(^|[\s;&|])[{}]/.test(command)) return false;
	if (/[|&]$/.test(command)) return /[^&]&$/.test(command);
	return isClosed(command) && !openers.test(command);
}

/** Words with which some shell begins what goes on over several lines. */
const openers = /(^|[\s;&|])(if|for|foreach|while|until|repeat|case|switch|select|begin|function|coproc|do|then|else|try|\[\[)([\s;]|$)/;

/** Whether every quote, and every brace and bracket outside of quotes, is closed. */
function isClosed(command: string): boolean {
	const bare = command.replace(/"[^"]*"|'[^']*'/g, "");
	/** Within double quotes, an expansion may be left open too. */
	return (
		!/["']/.test(bare) && areEven(bare) && (command.match(/"[^"]*"/g) ?? []).every((quoted) => !/\$[[{]/.test(quoted) || areEven(quoted))
	);
}

function areEven(text: string): boolean {
	return count(text, "{") === count(text, "}") && count(text, "[") === count(text, "]");
}

function count(text: string, character: string): number {
	return text.split(character).length - 1;
}
