import { render } from "preact";
import { post } from "../host.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { followCitation } from "./citationMark.ts";
import { toggleFold } from "./fold.ts";
import { followLink } from "./link.ts";
import { letScroll } from "./letScroll.ts";

const icons = { copy: "copy", insert: "insert", apply: "edit-code" } as const satisfies Record<string, IconName>;

type CodeAct = keyof typeof icons;

/** What a click or the Enter key does in an answer: one listener for all of it, so that its elements need none. */
export function actInAnswer(event: MouseEvent | KeyboardEvent): void {
	if (!(event.target instanceof Element)) return;
	const isClick = event.type === "click";
	const link = event.target.closest<HTMLElement>(".link");
	if (link && (isClick || (event as KeyboardEvent).key === "Enter")) return followLink(link);
	// The browser makes a click of a button's keys.
	if (!isClick) return;
	const mark = event.target.closest<HTMLElement>(".citation");
	if (mark) return followCitation(mark);
	const button = event.target.closest<HTMLElement>("[data-act]");
	const block = button?.closest(".code-block");
	if (!button || !block) return;
	const { act } = button.dataset;
	if (act === "fold") return toggleFold(button, block);
	if (!isCodeAct(act)) return;
	post({ kind: "code", what: act, text: block.querySelector("code")?.textContent ?? "" });
	if (act === "copy") showCopied(button);
}

/** Gives a block of code the icons of its buttons, and a scroll bar if it needs one, when the reader comes to it. */
export function showTools(event: PointerEvent | FocusEvent): void {
	const block = event.target instanceof Element ? event.target.closest(".code-block") : null;
	if (!block) return;
	letScroll(block.querySelector("pre"));
	for (const button of block.querySelectorAll<HTMLElement>(".icon-button:empty")) {
		if (isCodeAct(button.dataset.act)) render(<Icon name={icons[button.dataset.act]} />, button);
	}
}

function showCopied(button: HTMLElement): void {
	const show = (name: IconName, title: string) => {
		render(<Icon name={name} />, button);
		button.title = title;
	};
	show("check", strings.copied);
	setTimeout(() => show("copy", strings.copy), 1500);
}

function isCodeAct(act: string | undefined): act is CodeAct {
	return act !== undefined && Object.hasOwn(icons, act);
}
