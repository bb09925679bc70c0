import { useState } from "preact/hooks";
import { planToCarryOut, progressOf } from "../../src/shared/plan.ts";
import type { Turn } from "../../src/shared/transcript.ts";
import type { PlanItem } from "../../src/shared/turnEvent.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { chatMode, runningPlan } from "../state.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** The plan of the turn that runs, in one line over the composer: which step it is at, and the rest behind a click. */
export function RunningPlan() {
	const items = runningPlan.value;
	if (!items) return null;
	const { done, total } = progressOf(items);
	const current = items.find(({ state }) => state === "active") ?? items.find(({ state }) => state === "open");
	return (
		<details class="running-plan">
			<summary>
				<Icon name="list-selection" />{" "}
				<span class="running-plan-text">
					{strings.planStep(done, total)}
					{current && (
						<>
							{": "}
							<PlanText text={current.text} />
						</>
					)}
				</span>
			</summary>
			<PlanList items={items} />
		</details>
	);
}

/** The plan as a turn has left it. In Plan mode the last one waits for the user's word. */
export function TurnPlan({ turn, last }: { readonly turn: Turn; readonly last: boolean }) {
	if (!turn.plan || turn.plan.length === 0 || !turn.outcome) return null;
	if (last && planToCarryOut(turn, chatMode.value ?? "agent")) return <PlanCard items={turn.plan} />;
	const { done, total } = progressOf(turn.plan);
	return (
		<details class="fold turn-plan">
			<summary>
				<Icon name="list-selection" /> {strings.planProgress(done, total)}
			</summary>
			<PlanList items={turn.plan} />
		</details>
	);
}

function PlanCard({ items }: { readonly items: readonly PlanItem[] }) {
	const [sent, setSent] = useState(false);
	return (
		<div class="plan-card" role="group" aria-label={strings.plan}>
			<p class="card-title">
				<Icon name="list-selection" /> {strings.plan}
			</p>
			<PlanList items={items} />
			{!sent && (
				<div class="buttons">
					<button
						type="button"
						class="button button-primary"
						onClick={() => {
							setSent(true);
							post({ kind: "carry-out-plan" });
						}}
					>
						{strings.carryOut}
					</button>
				</div>
			)}
			<p class="dim">{strings.changePlanHint}</p>
		</div>
	);
}

function PlanList({ items }: { readonly items: readonly PlanItem[] }) {
	return (
		<ol class="plan" aria-label={strings.plan}>
			{items.map(({ text, state }, index) => (
				<li key={index} class={`plan-item plan-${state}`}>
					<span class="plan-mark" aria-hidden="true">
						{state === "done" ? <Icon name="check" /> : index + 1}
					</span>
					<span class="plan-text">
						<PlanText text={text} /> <span class="visually-hidden">{strings.planStates[state]}</span>
					</span>
				</li>
			))}
		</ol>
	);
}

/** Models put names of files and functions between backticks. */
function PlanText({ text }: { readonly text: string }) {
	return visibleText(text)
		.split(/`([^`]+)`/)
		.map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece));
}
