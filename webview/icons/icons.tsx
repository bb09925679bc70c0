import * as codicons from "./codicons.ts";
import { Codicon } from "./codicon.tsx";

/** The icons of the chat. */
const paths = {
	location: codicons.location,
	agent: codicons.agent,
	ask: codicons.ask,
	send: codicons.send,
	"debug-stop": codicons.debugStop,
	attach: codicons.attach,
	add: codicons.add,
	close: codicons.close,
	check: codicons.check,
	error: codicons.error,
	warning: codicons.warning,
	info: codicons.info,
	loading: codicons.loading,
	shield: codicons.shield,
	account: codicons.account,
	chip: codicons.chip,
	copy: codicons.copy,
	insert: codicons.insert,
	"edit-code": codicons.editCode,
	file: codicons.file,
	"file-media": codicons.fileMedia,
	"circle-slash": codicons.circleSlash,
	question: codicons.question,
	"arrow-down": codicons.arrowDown,
	"pie-chart": codicons.pieChart,
	clockface: codicons.clockface,
	"workspace-untrusted": codicons.workspaceUntrusted,
	sparkle: codicons.sparkle,
	"list-selection": codicons.listSelection,
	"debug-pause": codicons.debugPause,
	key: codicons.key,
	"debug-disconnect": codicons.debugDisconnect,
	lock: codicons.lock,
	"sign-in": codicons.signIn,
	lightbulb: codicons.lightbulb,
	cloud: codicons.cloud,
	json: codicons.json,
	"arrow-swap": codicons.arrowSwap,
	fold: codicons.fold,
	"chevron-right": codicons.chevronRight,
	discard: codicons.discard,
	diff: codicons.diff,
	folder: codicons.folder,
	"symbol-method": codicons.symbolMethod,
	"git-compare": codicons.gitCompare,
	note: codicons.note,
	"terminal-cmd": codicons.terminalCmd,
	"list-flat": codicons.listFlat,
	edit: codicons.edit,
	"git-branch": codicons.gitBranch,
	"split-horizontal": codicons.splitHorizontal,
	"arrow-up": codicons.arrowUp,
	refresh: codicons.refresh,
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: whoever shows an icon also gives the name in words. */
export function Icon({ name, spin = false }: { readonly name: IconName; readonly spin?: boolean }) {
	return <Codicon path={paths[name]} spin={spin} />;
}
