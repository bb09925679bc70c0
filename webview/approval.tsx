import { useState } from "preact/hooks";
import type { PendingApproval } from "../src/shared/transcript.ts";
import type { ApprovalChoice } from "../src/shared/turnEvent.ts";
import { Diff } from "./diff.tsx";
import { post } from "./host.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

const order: readonly ApprovalChoice[] = ["once", "chat", "always", "deny"];

export function Approval({ approval: { approvalId, reason, choices, edits = [] } }: { readonly approval: PendingApproval }) {
	// An approval is used once: a second click must not answer the next question.
	const [answered, setAnswered] = useState<string>();
	const answer = (choice: ApprovalChoice) => {
		setAnswered(approvalId);
		post({ kind: "approve", approvalId, choice });
	};
	return (
		<div class="approval" role="group" aria-label={strings.approvalNeeded}>
			<p class="card-title">
				<Icon name="shield" /> {strings.approvalNeeded}
			</p>
			<p class="approval-reason">{visibleText(reason)}</p>
			{edits.map((edit) => (
				<Diff key={edit.path} lines={edit.diff} label={strings.changes(visibleText(edit.path))} folds={false} />
			))}
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
								{strings.approval[choice]}
							</button>
						))}
				</div>
			)}
		</div>
	);
}
