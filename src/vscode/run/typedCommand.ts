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
	return !hasOpenQuote(command) && !/(^|[\s;&|])(if|for|while|until|case|select|function|do|then|else)([\s;]|$)/.test(command);
}

function hasOpenQuote(command: string): boolean {
	return command.replace(/"[^"]*"|'[^']*'/g, "").search(/["']/) >= 0;
}
