import { useMemo, useState } from "preact/hooks";
import { Icon } from "../icons/icons.tsx";
import { memo } from "../memo.ts";
import { isOpened } from "./openedSteps.ts";
import { Reasoning } from "./reasoning.tsx";
import { isSilent, stepsOf, type StepRun } from "./stepRuns.ts";
import { describeDone, describeTrouble } from "./stepWords.ts";
import { ToolStepView } from "./toolStep.tsx";

/** Steps that are over, in one line that says what was done and names what went wrong. They are there for who opens it. */
export const StepRunView = memo(({ run }: { readonly run: StepRun }) => {
	const steps = useMemo(() => stepsOf(run), [run]);
	const [open, setOpen] = useState(() => steps.some(({ toolUseId }) => isOpened(toolUseId)));
	const [done, trouble] = [describeDone(steps), describeTrouble(steps)];
	const failed = steps.some(({ state }) => state === "failed");
	return (
		<details
			class={`step-details step-run step-run-${failed ? "failed" : trouble === "" ? "done" : "denied"}`}
			open={open}
			onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
		>
			<summary class="step-line">
				<Icon name={failed ? "warning" : trouble === "" ? "check" : "circle-slash"} />
				<span class="step-run-text">
					{done}
					{done !== "" && trouble !== "" && " · "}
					{trouble !== "" && <span class="step-trouble">{trouble}</span>}
				</span>
			</summary>
			{open && (
				<div class="step-run-steps">
					{run.parts.map((part, index) => {
						if (part.kind === "reasoning") return <Reasoning key={index} text={part.text} ms={part.ms} done />;
						return part.kind === "tool" && !isSilent(part) && <ToolStepView key={index} step={part} waits={false} />;
					})}
				</div>
			)}
		</details>
	);
});
