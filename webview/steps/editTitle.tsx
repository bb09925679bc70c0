import type { EditSummary } from "../../src/shared/turnEvent.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** What is done to which file, and how many lines of it. */
export function EditTitle({ edit: { path, from, change = "edit", added, removed } }: { readonly edit: EditSummary }) {
	const place = from === undefined ? visibleText(path) : strings.movedTo(visibleText(from), visibleText(path));
	return (
		<span class="edit-title">
			<span class="edit-path" title={place}>
				{place}
			</span>
			{change !== "edit" && <span class="edit-change">{strings.changeKinds[change]}</span>}
			{(added > 0 || removed > 0 || change === "edit") && (
				<>
					<span class="edit-added">+{added}</span>
					<span class="edit-removed">−{removed}</span>
				</>
			)}
		</span>
	);
}

/** What assistive technology calls an edit, for example `Edited src/a.ts +3 −1` or `Edited src/b.ts +5 −0, created`. */
export function nameOfEdit({ path, from, change = "edit", added, removed }: EditSummary): string {
	const name = strings.edited(visibleText(path), added, removed);
	if (change === "edit") return name;
	return `${name}, ${from === undefined ? strings.changeKinds[change] : strings.movedFrom(visibleText(from))}`;
}
