import * as vscode from "vscode";
import { asAssistantError } from "../core/errors.ts";

export interface PickerItem extends vscode.QuickPickItem {
	/** What is chosen; an item without it is a heading or a note, and choosing it does nothing. */
	readonly value?: string;
}

export interface PickerOptions {
	readonly title: string;
	/** The value that holds now. Its item is marked, and active at first. */
	readonly current: string;
	/** Hands out the items, as often as more is known. What goes wrong is shown with a way to try again. */
	load(show: (items: readonly PickerItem[]) => void, signal: AbortSignal): Promise<void>;
	/** When it is given, what was typed can be taken as it is; so the picker is of use even when the list cannot be had. */
	accepts?(typed: string): boolean;
	readonly placeholder?: string;
	/** Shows a button that loads again. */
	readonly canRefresh?: boolean;
}

/** Lets the user pick a value. Resolves with `undefined` when nothing was chosen. What is typed and active survives as items come. */
export async function pick(options: PickerOptions): Promise<string | undefined> {
	const picker = vscode.window.createQuickPick<PickerItem>();
	const refresh = { iconPath: new vscode.ThemeIcon("refresh"), tooltip: vscode.l10n.t("Refresh") };
	const retry: PickerItem = { label: `$(refresh) ${vscode.l10n.t("Try again")}`, alwaysShow: true };
	let abort = new AbortController();
	let loaded: readonly PickerItem[] = [];
	let failure: readonly PickerItem[] = [];

	const showItems = () => {
		const typed = picker.value.trim();
		const active = picker.activeItems[0]?.value ?? (typed === "" ? options.current : undefined);
		picker.items = [...loaded, ...failure, ...typedItem(typed, loaded, options)];
		/** What the new letters have just hidden must not be made active again. */
		const again = picker.items.find((item) => item.value !== undefined && item.value === active && contains(item, typed));
		if (again) picker.activeItems = [again];
	};
	const load = async () => {
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
			await options.load(show, signal);
		} catch (error) {
			if (signal.aborted) return;
			failure = [{ ...note(asAssistantError(error).message), alwaysShow: true }, retry];
		}
		if (signal.aborted) return;
		picker.busy = false;
		showItems();
	};

	picker.title = options.title;
	picker.placeholder = options.placeholder ?? (options.accepts ? vscode.l10n.t("Choose, or type an id or ARN") : undefined);
	picker.matchOnDescription = true;
	picker.matchOnDetail = true;
	picker.keepScrollPosition = true;
	picker.buttons = options.canRefresh ? [refresh] : [];
	picker.onDidTriggerButton(() => void load());
	picker.onDidChangeValue(() => options.accepts && showItems());
	picker.show();
	void load();
	try {
		return await new Promise<string | undefined>((resolve) => {
			picker.onDidAccept(() => {
				const item = picker.selectedItems[0];
				if (item === retry) void load();
				else if (item?.value !== undefined) resolve(item.value);
			});
			picker.onDidHide(() => resolve(undefined));
		});
	} finally {
		abort.abort();
		picker.dispose();
	}
}

/** A message that cannot be chosen. A line of the list does not wrap, so what follows the first sentence has a line of its own. */
export function note(message: string): PickerItem {
	const [first = message, rest] = message.split(/(?<=[.!?]) (.*)/s);
	return { label: `$(warning) ${first}`, detail: rest };
}

export function heading(label: string): PickerItem {
	return { label, kind: vscode.QuickPickItemKind.Separator };
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
