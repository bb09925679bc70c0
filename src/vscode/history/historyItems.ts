import * as vscode from "vscode";
import { firstLineOf, isEmpty, isNewer, titleOfChat } from "../../core/record/chatSummary.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import type { ListedChat } from "./chatIndex.ts";

/** A group of the list, or a chat in it. */
export interface HistoryItem extends vscode.QuickPickItem {
	readonly chat?: ListedChat;
}

export interface HistoryMoment {
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly language: string;
	/** The chat that is shown. */
	readonly current: string;
}

/**
 * The chats that have all of these words in their titles or prompts: pinned ones first, then the newest, in groups by day. The filter of
 * the editor's list would see only what is shown, so every item is shown as it is.
 */
export function historyItems(chats: readonly ListedChat[], search: string, moment: HistoryMoment): readonly HistoryItem[] {
	const words = folded(search)
		.split(/\s+/)
		.filter((word) => word !== "");
	const found = chats.filter((chat) => hasAll(chat, words)).toSorted((a, b) => b.summary.at - a.summary.at);
	return groupsOf(moment.now).flatMap(({ label, holds }, index, groups) => {
		const own = found.filter((chat) => groups.findIndex((group) => group.holds(chat)) === index && holds(chat));
		if (own.length === 0) return [];
		return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...own.map((chat) => itemOf(chat, words, moment))];
	});
}

/** What a chat is called in the list and in questions about it. */
export function nameOf({ summary, unreadable, chatId }: ListedChat): string {
	if (unreadable !== undefined || summary.isDamaged) return titleOfChat(summary) || chatId;
	return titleOfChat(summary) || vscode.l10n.t("Chat without words");
}

function groupsOf(now: number): readonly { readonly label: string; holds(chat: ListedChat): boolean }[] {
	const today = new Date(now).setHours(0, 0, 0, 0);
	const daysAgo = (days: number) => new Date(today).setDate(new Date(today).getDate() - days);
	return [
		{ label: vscode.l10n.t("Pinned"), holds: ({ summary }) => summary.isPinned },
		{ label: vscode.l10n.t("Today"), holds: ({ summary }) => summary.at >= today },
		{ label: vscode.l10n.t("Yesterday"), holds: ({ summary }) => summary.at >= daysAgo(1) },
		{ label: vscode.l10n.t("Last 7 Days"), holds: ({ summary }) => summary.at >= daysAgo(7) },
		{ label: vscode.l10n.t("Older"), holds: () => true },
	];
}

function itemOf(chat: ListedChat, words: readonly string[], moment: HistoryMoment): HistoryItem {
	const { summary, chatId } = chat;
	const icon = chatId === moment.current ? "$(comment-discussion)" : summary.isPinned ? "$(pinned)" : "$(comment)";
	return {
		label: `${icon} ${withoutIcons(nameOf(chat))}`,
		description: describe(chat, moment),
		detail: noteOf(chat) ?? withoutIcons(firstLineOf(promptWith(chat, words))),
		buttons: Object.values(buttonsOf(chat)),
		alwaysShow: true,
		chat,
	};
}

function describe({ summary, unreadable }: ListedChat, moment: HistoryMoment): string {
	if (unreadable !== undefined || isEmpty(summary)) return "";
	const { earlier } = summary;
	const versions = earlier === 1 ? vscode.l10n.t("1 earlier version") : vscode.l10n.t("{0} earlier versions", earlier);
	return [describePrompts(summary, moment), earlier > 0 ? versions : ""].filter((part) => part !== "").join(" · ");
}

/** How long a conversation is, how old, and with whom. */
export function describePrompts(
	{ count, at, model }: Pick<ListedChat["summary"], "count" | "at" | "model">,
	{ now, language }: Pick<HistoryMoment, "now" | "language">,
): string {
	const messages = count === 1 ? vscode.l10n.t("1 message") : vscode.l10n.t("{0} messages", count);
	return [messages, timeAgo(at, now, language), modelLabel(model)].filter((part) => part !== "").join(" · ");
}

/** The editor's lists make an icon of `$(name)`, unless a backslash stands before it. */
export function withoutIcons(text: string): string {
	return text.replaceAll("$(", "\\$(");
}

/** What is the matter with a chat that is not like the others. */
function noteOf(chat: ListedChat): string | undefined {
	if (chat.unreadable !== undefined) return vscode.l10n.t("The file of this chat cannot be read: {0}", chat.unreadable);
	if (chat.summary.isDamaged) return vscode.l10n.t("The file of this chat is damaged.");
	return isNewer(chat.summary)
		? vscode.l10n.t("A newer version of Outcrop has written this chat. Some of it may not be shown.")
		: undefined;
}

/** The last prompt, or the last of those that have a word that is looked for, also of those that were taken back. */
function promptWith({ summary: { prompts, earlierPrompts } }: ListedChat, words: readonly string[]): string {
	const found = [...earlierPrompts, ...prompts].findLast(({ text }) => words.some((word) => folded(text).includes(word)));
	return (found ?? prompts.at(-1))?.text ?? "";
}

function hasAll(chat: ListedChat, words: readonly string[]): boolean {
	if (words.length === 0) return true;
	const { summary } = chat;
	const prompts = [...summary.prompts, ...summary.earlierPrompts].map((prompt) => prompt.text);
	const text = folded([nameOf(chat), summary.first, ...prompts].join("\n"));
	return words.every((word) => text.includes(word));
}

/** Without capitals and accents, as people search. */
function folded(text: string): string {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const units = [
	["day", 86_400_000],
	["hour", 3_600_000],
	["minute", 60_000],
] as const;

/** "2 hr. ago" in the editor's language; a date for what is older than a month. */
function timeAgo(at: number, now: number, language: string): string {
	const passed = now - at;
	if (passed > 30 * 86_400_000) return new Date(at).toLocaleDateString(language);
	const [unit, length] = units.find(([, milliseconds]) => passed >= milliseconds) ?? ["minute", 60_000];
	return new Intl.RelativeTimeFormat(language, { style: "short", numeric: "auto" }).format(-Math.max(0, Math.floor(passed / length)), unit);
}

export type HistoryAction = "earlier" | "rename" | "pin" | "fork" | "export" | "delete";

/** A file that cannot be read can only be deleted. */
export function buttonsOf({ summary, unreadable }: ListedChat): Partial<Record<HistoryAction, vscode.QuickInputButton>> {
	const remove = button("trash", vscode.l10n.t("Delete"));
	if (unreadable !== undefined || isEmpty(summary)) return { delete: remove };
	return {
		...(summary.earlier > 0 && { earlier: button("history", vscode.l10n.t("Earlier Versions")) }),
		rename: button("edit", vscode.l10n.t("Rename")),
		pin: summary.isPinned ? button("pinned", vscode.l10n.t("Unpin")) : button("pin", vscode.l10n.t("Pin")),
		fork: button("repo-forked", vscode.l10n.t("Fork")),
		export: button("save", vscode.l10n.t("Export")),
		delete: remove,
	};
}

/** Which button of an item was pressed: the editor may hand over a copy. */
export function actionOf(chat: ListedChat, { tooltip }: vscode.QuickInputButton): HistoryAction | undefined {
	const known = Object.entries(buttonsOf(chat)).find(([, candidate]) => candidate.tooltip === tooltip);
	return known?.[0] as HistoryAction | undefined;
}

function button(icon: string, tooltip: string): vscode.QuickInputButton {
	return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}
