import { useState } from "preact/hooks";
import type { PendingApproval } from "../../src/shared/transcript.ts";
import type { ApprovalChoice, EditSummary } from "../../src/shared/turnEvent.ts";
import { ApprovalSubjectView } from "./approvalSubject.tsx";
import { Diff } from "./diff.tsx";
import { EditTitle } from "./editTitle.tsx";
import { waitingMark } from "../focus.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

const order: readonly ApprovalChoice[] = ["once", "chat", "always", "deny"];

export function Approval({ approval: { approvalId, reason, choices, edits = [], subject } }: { readonly approval: PendingApproval }) {
	// An approval is used once: a second click must not answer the next question.
	const [answered, setAnswered] = useState<string>();
	const answer = (choice: ApprovalChoice) => {
		setAnswered(approvalId);
		post({ kind: "approve", approvalId, choice });
	};
	return (
		<div class="approval" role="group" aria-label={strings.approvalNeeded} {...waitingMark}>
			<p class="card-title">
				<Icon name="shield" /> {strings.approvalNeeded}
			</p>
			<p class="approval-reason">{visibleText(reason)}</p>
			{subject && <ApprovalSubjectView subject={subject} />}
			<Edits edits={edits} />
			{answered !== approvalId && (
				<div class="buttons">
					{order
						.filter((choice) => choices.includes(choice))
						.map((choice) => (
							<button
								key={choice}
								type="button"
								class={choice === "once" ? "button button-primary" : "button"}
								onClick={() => answer(choice)}
							>
								{choice === "always" && subject?.kind === "external" ? strings.alwaysInWorkspace : strings.approval[choice]}
							</button>
						))}
				</div>
			)}
		</div>
	);
}

/** Files whose changes are all unfolded at first. */
const fewFiles = 3;

function Edits({ edits }: { readonly edits: readonly EditSummary[] }) {
	if (edits.length <= 1) return edits.map((edit) => <Changes key={edit.path} edit={edit} />);
	return edits.map((edit) => (
		<details key={`${edit.from ?? ""} ${edit.path}`} class="fold edit-fold" open={edits.length <= fewFiles}>
			<summary>
				<EditTitle edit={edit} />
			</summary>
			<Changes edit={edit} />
		</details>
	));
}

/** What the user is about to approve is never cut. A file that is moved as it is has no lines to show. */
function Changes({ edit }: { readonly edit: EditSummary }) {
	return edit.diff.length > 0 && <Diff lines={edit.diff} label={strings.changes(visibleText(edit.path))} folds={false} />;
}
