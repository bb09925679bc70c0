import { expect, it } from "vitest";
import { isTypeable } from "../../src/vscode/run/typedCommand.ts";

it.each([
	"npm test",
	"npm run build -- --watch",
	"git log -3 --format='%h %s'",
	"ls | wc -l",
	"a && b; c",
	'git show HEAD@{1} --format="{%h" -- src/[ab].ts',
	'echo "${HOME}" ${x}',
	"A=1 node x.js > out.txt 2>&1",
	"sleep 5 &",
])("%s is typed into the terminal", (command) => {
	expect(isTypeable(command)).toBe(true);
});

it.each([
	["several lines", "echo a\necho b"],
	["a history expansion", "echo hi!!"],
	["a quick substitution", "^a^b"],
	["a comment", "ls # all"],
	["an open double quote", 'echo "a'],
	["an open single quote", "echo 'a"],
	["a quote within the other one", `echo "it's" 'x`],
	["a backslash at the end", "echo a \\"],
	["a here-document", "cat <<EOF"],
	["a subshell", "(cd src && ls)"],
	["a command substitution", "echo $(id)"],
	["backticks", "echo `id`"],
	["a group that stays open", "{ echo a"],
	["a loop that stays open", "for x in a b; do echo $x"],
	["an expansion that stays open", "echo ${x"],
	["an expansion that stays open within quotes", 'echo "${x" y'],
	["an old sum that stays open", "echo $[1+"],
	["a condition that stays open", "[[ -f a"],
	["a block of fish", "begin; echo a"],
	["a pipe that waits", "ls |"],
	["a list that waits", "ls &&"],
	["a tab, which completes", "ls\tsrc"],
	["a key of the terminal", "echo a\u0003rm -rf x"],
	["an escape sequence", "echo \u001b[2K"],
	["letters that a terminal may not take", "echo ü"],
	["a space in front, which hides it from the history", " ls"],
	["a line too long to be read back", `echo ${"a".repeat(1_000)}`],
])("%s is given to the shell as a whole", (_, command) => {
	expect(isTypeable(command)).toBe(false);
});
