import type { EditState, EditSummary } from "../src/shared/turnEvent.ts";
import { Diff } from "./diff.tsx";
import { post } from "./host.ts";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

/** An edit that was made: what changed, and whether it stays. */
export function EditCard({ edit, state }: { readonly edit: EditSummary; readonly state: EditState }) {
	const path = visibleText(edit.path);
	const act = (what: "keep" | "undo" | "diff") => post({ kind: "edit", editId: edit.editId, what });
	return (
		<div class={`edit edit-${state}`} role="group" aria-label={strings.edited(path, edit.added, edit.removed)}>
			<p class="edit-title">
				<span class="edit-path" title={path}>
					{path}
				</span>
				<span class="edit-added">+{edit.added}</span>
				<span class="edit-removed">−{edit.removed}</span>
				{state !== "pending" && <span class="badge">{strings.editState[state]}</span>}
			</p>
			<Diff lines={edit.diff} label={strings.changes(path)} folds />
			<div class="buttons">
				{state === "pending" && (
					<>
						<button type="button" class="button button-primary" onClick={() => act("keep")}>
							{strings.keep}
						</button>
						<button type="button" class="button" onClick={() => act("undo")}>
							{strings.undo}
						</button>
					</>
				)}
				<button type="button" class="button" onClick={() => act("diff")}>
					{strings.openDiff}
				</button>
			</div>
		</div>
	);
}
