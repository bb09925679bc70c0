import type { ComponentChildren } from "preact";
import { post } from "../host.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";
import type { LinkTarget } from "./links.ts";

/** Has no `href`: the editor opens whatever an anchor names, and opening is the host's decision. */
export function Link({ target, children }: { readonly target: LinkTarget | undefined; readonly children: ComponentChildren }) {
	if (!target) return <span>{children}</span>;
	const title = visibleText(target.kind === "web" ? target.href : strings.openFile(target.path));
	return (
		<a role="link" tabIndex={0} class="link" title={title} data-target={JSON.stringify(target)}>
			{children}
		</a>
	);
}

/** Opens what a link of an answer names. */
export function followLink(link: HTMLElement): void {
	const target = JSON.parse(link.dataset.target ?? "null") as LinkTarget | null;
	if (target) post(target.kind === "web" ? { kind: "open-link", href: target.href } : { ...target, kind: "open-file" });
}
