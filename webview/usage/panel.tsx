import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export type PanelName = "usage" | "context";

/** One at a time: the conversation needs the room. */
const open = signal<PanelName | undefined>(undefined);

const panelId = (panel: PanelName) => `${panel}-panel`;
const buttonId = (panel: PanelName) => `${panel}-button`;

interface PanelButtonProperties {
	readonly panel: PanelName;
	/** What assistive technology calls the button. */
	readonly name: string;
	readonly children: ComponentChildren;
}

export function PanelButton({ panel, name, children }: PanelButtonProperties) {
	const isOpen = open.value === panel;
	return (
		<button
			type="button"
			class="icon-button"
			id={buttonId(panel)}
			aria-label={name}
			title={name}
			aria-expanded={isOpen}
			aria-controls={isOpen ? panelId(panel) : undefined}
			onClick={() => (open.value = isOpen ? undefined : panel)}
		>
			{children}
		</button>
	);
}

export function isOpen(panel: PanelName): boolean {
	return open.value === panel;
}

interface PanelProperties {
	readonly panel: PanelName;
	readonly label: string;
	readonly children: ComponentChildren;
}

/** Opens above the composer. Escape closes it when the focus is inside; elsewhere Escape stops the turn. */
export function Panel({ panel, label, children }: PanelProperties) {
	const close = (event: KeyboardEvent) => {
		if (event.key !== "Escape") return;
		event.preventDefault();
		document.getElementById(buttonId(panel))?.focus();
		open.value = undefined;
	};
	return (
		<div class="panel" id={panelId(panel)} role="group" aria-label={label} onKeyDown={close}>
			{children}
		</div>
	);
}
