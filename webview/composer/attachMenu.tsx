import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ToHost } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

type Source = Extract<ToHost, { kind: "attach" }>["what"];

const items: readonly { readonly what: Source; readonly icon: IconName; readonly label: string }[] = [
	{ what: "pick", icon: "attach", label: strings.attachPick },
	{ what: "active-file", icon: "file", label: strings.attachActiveFile },
	{ what: "selection", icon: "list-selection", label: strings.attachSelection },
	{ what: "s3", icon: "cloud", label: strings.attachS3 },
];

export function AttachMenu() {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const menu = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (open) menu.current?.querySelector("button")?.focus();
	}, [open]);
	const close = () => {
		setOpen(false);
		button.current?.focus();
	};
	return (
		<div
			class="attach"
			onFocusOut={(event) => {
				const next = event.relatedTarget;
				if (!(next instanceof Node && event.currentTarget.contains(next))) setOpen(false);
			}}
		>
			<button
				type="button"
				class="icon-button"
				aria-label={strings.attachFiles}
				title={strings.attachFiles}
				aria-haspopup="menu"
				aria-expanded={open}
				ref={button}
				onClick={() => setOpen(!open)}
			>
				<Icon name="attach" />
			</button>
			{open && (
				<div
					class="menu"
					role="menu"
					aria-label={strings.attachFiles}
					ref={menu}
					onKeyDown={(event) => onMenuKey(event, menu.current, close)}
				>
					{items.map(({ what, icon, label }) => (
						<button
							key={what}
							type="button"
							class="menu-item"
							role="menuitem"
							tabIndex={-1}
							onClick={() => {
								post({ kind: "attach", what });
								close();
							}}
						>
							<Icon name={icon} /> {label}
						</button>
					))}
				</div>
			)}
		</div>
	);
}

function onMenuKey(event: KeyboardEvent, menu: HTMLElement | null, close: () => void): void {
	const choices = [...(menu?.querySelectorAll("button") ?? [])];
	const at = choices.findIndex((choice) => choice === document.activeElement);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
	if (to !== undefined) {
		event.preventDefault();
		choices.at(to % choices.length)?.focus();
	} else if (event.key === "Escape" || event.key === "Tab") {
		event.preventDefault();
		close();
	}
}
