import type { ToolStep } from "../../src/shared/transcript.ts";
import type { EditState, EditSummary } from "../../src/shared/turnEvent.ts";
import { Diff } from "./diff.tsx";
import { EditTitle, nameOfEdit } from "./editTitle.tsx";
import { post } from "../host.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** The edits of one call: a card, or a list of files under one heading when they are several. */
export function Edits({ edits, states = {} }: { readonly edits: readonly EditSummary[]; readonly states: ToolStep["editStates"] }) {
	const stateOf = ({ editId }: EditSummary) => states[editId] ?? "pending";
	const [first] = edits;
	if (first && edits.length === 1) return <EditCard edit={first} state={stateOf(first)} />;
	const pending = edits.filter((edit) => stateOf(edit) === "pending");
	const [added, removed] = [sum(edits.map((edit) => edit.added)), sum(edits.map((edit) => edit.removed))];
	const title = strings.files(edits.length);
	return (
		<div class="edit" role="group" aria-label={strings.edited(title, added, removed)}>
			<div class="edit-head">
				<span class="edit-title">
					<span class="edit-path">{title}</span>
					<span class="edit-added">+{added}</span>
					<span class="edit-removed">−{removed}</span>
				</span>
				{pending.length > 1 && (
					<div class="buttons">
						<button type="button" class="button button-primary" onClick={() => decideAll(pending, "keep")}>
							{strings.keepAll}
						</button>
						<button type="button" class="button" onClick={() => decideAll(pending.toReversed(), "undo")}>
							{strings.undoAll}
						</button>
					</div>
				)}
			</div>
			{edits.map((edit) => (
				<EditRow key={edit.editId} edit={edit} state={stateOf(edit)} />
			))}
		</div>
	);
}

interface EditProperties {
	readonly edit: EditSummary;
	readonly state: EditState;
}

/** An edit that was made: what changed, and whether it stays. */
function EditCard({ edit, state }: EditProperties) {
	return (
		<div class={`edit edit-${state}`} role="group" aria-label={nameOfEdit(edit)}>
			<div class="edit-head">
				<EditTitle edit={edit} />
				<State state={state} />
			</div>
			<Changes edit={edit} />
			<Decisions edit={edit} state={state} />
		</div>
	);
}

/** One file among several: its changes unfold. */
function EditRow({ edit, state }: EditProperties) {
	const hasLines = edit.diff.length > 0;
	return (
		<div class={`edit-row edit-${state}`} role="group" aria-label={nameOfEdit(edit)}>
			{hasLines ? (
				<details class="fold edit-fold">
					<summary>
						<EditTitle edit={edit} />
					</summary>
					<Changes edit={edit} />
				</details>
			) : (
				<EditTitle edit={edit} />
			)}
			<State state={state} />
			<Decisions edit={edit} state={state} quiet />
		</div>
	);
}

function State({ state }: { readonly state: EditState }) {
	return state !== "pending" && <span class="badge badge-quiet">{strings.editState[state]}</span>;
}

function Changes({ edit: { diff, path } }: { readonly edit: EditSummary }) {
	return diff.length > 0 && <Diff lines={diff} label={strings.changes(visibleText(path))} folds />;
}

function Decisions({ edit: { editId }, state, quiet = false }: EditProperties & { readonly quiet?: boolean }) {
	if (editId === "") return <div class="step-detail">{strings.undoneElsewhere}</div>;
	if (state !== "pending") return null;
	return (
		<div class="buttons">
			<button type="button" class={quiet ? "button" : "button button-primary"} onClick={() => decide(editId, "keep")}>
				{strings.keep}
			</button>
			<button type="button" class="button" onClick={() => decide(editId, "undo")}>
				{strings.undo}
			</button>
			<button type="button" class="button" onClick={() => decide(editId, "diff")}>
				{strings.openDiff}
			</button>
		</div>
	);
}

function decide(editId: string, what: "keep" | "undo" | "diff"): void {
	post({ kind: "edit", editId, what });
}

function decideAll(edits: readonly EditSummary[], what: "keep" | "undo"): void {
	for (const { editId } of edits) decide(editId, what);
}

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}
