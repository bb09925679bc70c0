import * as vscode from "vscode";
import { asAssistantError } from "../../core/errors.ts";
import { internalCommands } from "../names.ts";

export interface PickerItem extends vscode.QuickPickItem {
	/** What is chosen; an item without it is a heading, a note or a command. */
	readonly value?: string;
	/** Runs instead of a choice, when the picker has closed. */
	readonly command?: string;
}

export interface PickerOptions {
	readonly title: string;
	/** The value that holds now. Its item is marked, and active at first. */
	readonly current: string;
	/** Hands out the items, as often as more is known; `anew` when the user asked to load again. What goes wrong is shown with a way to try again. */
	load(show: (items: readonly PickerItem[]) => void, signal: AbortSignal, anew: boolean): Promise<void>;
	/** When it is given, what was typed can be taken as it is; so the picker is of use even when the list cannot be had. */
	accepts?(typed: string): boolean;
	readonly placeholder?: string;
	/** Shows a button that loads again. */
	readonly canRefresh?: boolean;
	/** The picker stays open while the person looks something up elsewhere. */
	readonly ignoreFocusOut?: boolean;
}

/** Lets the user pick a value. Resolves with `undefined` when nothing was chosen. What is typed and active survives as items come. */
export async function pick(options: PickerOptions): Promise<string | undefined> {
	const picker = createPicker(options);
	const retry: PickerItem = { label: `$(refresh) ${vscode.l10n.t("Try again")}`, alwaysShow: true };
	let abort = new AbortController();
	let loaded: readonly PickerItem[] = [];
	let failure: readonly PickerItem[] = [];
	/** What was made active here. While it still is, the user has not moved, and the current value may yet come. */
	let placed: string | undefined;
	let hasMoved = false;

	/** Where nothing that can be chosen matches, Enter takes what was typed. */
	const isAlone = (typed: string) => !loaded.some((item) => item.value !== undefined && contains(item, typed));
	const showItems = () => {
		const typed = picker.value.trim();
		const active = picker.activeItems[0] && nameOf(picker.activeItems[0]);
		hasMoved ||= typed !== "" || (active !== undefined && active !== placed);
		const wanted = hasMoved ? active : options.current;
		/** What is made active is scrolled to only when the position is not kept. */
		picker.keepScrollPosition = hasMoved;
		const own = typedItem(typed, loaded, options);
		picker.items = [...loaded, ...failure, ...own];
		/** What the new letters have just hidden must not be made active again. */
		const again = picker.items.find((item) => nameOf(item) === wanted && item.value !== undefined && contains(item, typed));
		const next = again ?? (typed === "" ? loaded.find(({ value }) => value !== undefined) : isAlone(typed) ? own[0] : undefined);
		if (next) picker.activeItems = [next];
		placed = next && nameOf(next);
	};
	const load = async (anew: boolean) => {
		abort.abort();
		abort = new AbortController();
		const { signal } = abort;
		const show = (items: readonly PickerItem[]) => {
			if (signal.aborted) return;
			loaded = items.map((item) => marked(item, options.current));
			showItems();
		};
		[picker.busy, failure] = [true, []];
		try {
			await options.load(show, signal, anew);
		} catch (error) {
			if (signal.aborted) return;
			const { message, action } = asAssistantError(error);
			const ways = action === "copy-policy" ? [retry, { ...copyPolicyItem(), alwaysShow: true }] : [retry];
			failure = [{ ...note(message), alwaysShow: true }, ...ways];
		}
		if (signal.aborted) return;
		picker.busy = false;
		showItems();
	};

	picker.onDidTriggerButton(() => void load(true));
	picker.onDidChangeValue(() => options.accepts && showItems());
	picker.show();
	void load(false);
	try {
		const item = await new Promise<PickerItem | undefined>((resolve) => {
			picker.onDidAccept(() => {
				/** While the editor exchanges the items it may know of none: whoever has typed all of a value means that. */
				const typed = picker.value.trim();
				const whole = loaded.find(({ value }) => value !== undefined && value === typed);
				const alone = isAlone(typed) ? typedItem(typed, loaded, options)[0] : undefined;
				const selected = picker.selectedItems[0] ?? whole ?? alone;
				if (selected === retry) void load(true);
				else if (selected?.value !== undefined || selected?.command !== undefined) resolve(selected);
			});
			picker.onDidHide(() => resolve(undefined));
		});
		if (item?.command !== undefined) void vscode.commands.executeCommand(item.command);
		return item?.value;
	} finally {
		abort.abort();
		picker.dispose();
	}
}

function createPicker({ title, placeholder, accepts, canRefresh, ignoreFocusOut = false }: PickerOptions): vscode.QuickPick<PickerItem> {
	const picker = vscode.window.createQuickPick<PickerItem>();
	picker.title = title;
	picker.placeholder = placeholder ?? (accepts ? vscode.l10n.t("Choose, or type an id or ARN") : undefined);
	picker.ignoreFocusOut = ignoreFocusOut;
	picker.matchOnDescription = true;
	picker.matchOnDetail = true;
	picker.buttons = canRefresh ? [{ iconPath: new vscode.ThemeIcon("refresh"), tooltip: vscode.l10n.t("Refresh") }] : [];
	return picker;
}

/** Gives whoever manages the permissions what is missing. */
export function copyPolicyItem(): PickerItem {
	return { label: `$(copy) ${vscode.l10n.t("Copy IAM policy")}`, command: internalCommands.copyPolicy };
}

/** A message that cannot be chosen. A line of the list does not wrap, so what follows the first sentence has a line of its own. */
export function note(message: string): PickerItem {
	const [first = message, rest] = message.split(/(?<=[.!?]) (.*)/s);
	return { label: `$(warning) ${first}`, detail: rest };
}

export function heading(label: string): PickerItem {
	return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Tells an item from the others of its list. */
function nameOf({ value, label }: PickerItem): string {
	return value ?? label;
}

function marked(item: PickerItem, current: string): PickerItem {
	return item.value === current ? { ...item, label: `$(check) ${item.label}` } : item;
}

function contains({ label, description = "", detail = "" }: PickerItem, typed: string): boolean {
	return [label, description, detail].some((text) => text.toLowerCase().includes(typed.toLowerCase()));
}

/**
 * Comes last, and has no match in its label, by which the editor sorts: whoever types the first letters of something in the list
 * and presses Enter means that.
 */
function typedItem(typed: string, loaded: readonly PickerItem[], { accepts }: PickerOptions): readonly PickerItem[] {
	if (!accepts?.(typed) || loaded.some(({ value }) => value === typed)) return [];
	return [{ label: `$(edit) ${vscode.l10n.t("Use as typed")}`, description: typed, value: typed }];
}
