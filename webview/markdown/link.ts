import { post } from "../host.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";
import type { Content } from "./element.ts";
import { element } from "./element.ts";
import type { LinkTarget } from "./links.ts";

/** Has no `href`: the editor opens whatever an anchor names, and opening is the host's decision. */
export function linkTo(target: LinkTarget | undefined, content: Content): HTMLElement {
	if (!target) return element("span", {}, content);
	const title = visibleText(target.kind === "web" ? target.href : strings.openFile(target.path));
	return element("a", { role: "link", tabindex: "0", class: "link", title, "data-target": JSON.stringify(target) }, content);
}

/** Opens what a link of an answer names. */
export function followLink(link: HTMLElement): void {
	const target = JSON.parse(link.dataset.target ?? "null") as LinkTarget | null;
	if (target) post(target.kind === "web" ? { kind: "open-link", href: target.href } : { ...target, kind: "open-file" });
}
