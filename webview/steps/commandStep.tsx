import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Paint, slicePaint } from "../../src/shared/terminalPaint.ts";
import type { ToolStep } from "../../src/shared/transcript.ts";
import { post } from "../host.ts";
import { isOpened, noteOpened } from "./openedSteps.ts";
import { StepIcon, StepTitle } from "./stepLine.tsx";
import { Painted } from "./painted.tsx";
import { strings } from "../words/strings.ts";
import { Verbatim } from "./verbatim.tsx";
import { visibleText } from "../visibleText.ts";

/** A command: open while it runs or when it has failed, one line when it is done well or was denied. What the reader chooses stays. */
export function CommandStep({ step }: { readonly step: ToolStep }) {
	const [chosen, setChosen] = useState<boolean | undefined>(() => isOpened(step.toolUseId) || undefined);
	const isOpen = chosen ?? (step.state !== "done" && step.state !== "denied");
	const isRunning = step.state === "running";
	const short = step.detail !== undefined && isShort(step.detail);
	return (
		<div class="command">
			<details class="step-details" open={isOpen}>
				{/* Folding by itself must not be taken for the reader's choice, so the click is what counts, not the toggle. */}
				<summary
					class="step-line"
					onClick={(event) => {
						event.preventDefault();
						setChosen(!isOpen);
						noteOpened(step.toolUseId, !isOpen);
					}}
				>
					<StepIcon state={step.state} />
					<StepTitle step={step} hasResult={short} />
					{short && <span class="step-result">{visibleText(step.detail ?? "")}</span>}
				</summary>
				{isOpen && (
					<div class="command-body">
						<Command step={step} />
						{step.output !== undefined && <Output step={step} isRunning={isRunning} />}
						{step.detail !== undefined && !short && <div class="step-detail">{visibleText(step.detail)}</div>}
					</div>
				)}
			</details>
			{isRunning && <StopTool toolUseId={step.toolUseId} title={visibleText(step.title)} />}
		</div>
	);
}

/** Characters of a title that its two lines hold in a narrow side bar. */
const shownInTitle = 50;

/** Verbatim, unless the title says it already and shows all of it. */
function Command({ step: { subject, title } }: { readonly step: ToolStep }) {
	if (subject?.kind !== "command" && subject?.kind !== "task") return null;
	if (subject.command === "" || (title.includes(subject.command) && isShown(subject.command))) return null;
	return <Verbatim text={subject.command} label={strings.command} />;
}

function isShown(command: string): boolean {
	return command.length <= shownInTitle && !command.includes("\n");
}

export function StopTool({ toolUseId, title }: { readonly toolUseId: string; readonly title: string }) {
	return (
		<button
			type="button"
			class="button stop-tool"
			aria-label={strings.stopTool(title)}
			title={strings.stopTool(title)}
			onClick={() => post({ kind: "stop-tool", toolUseId })}
		>
			{strings.stop}
		</button>
	);
}

/** Words such as `exit code 1` stand beside the title; more than that has a place of its own. */
function isShort(detail: string): boolean {
	return detail.length <= 60 && !detail.includes("\n");
}

/** Characters that are laid out while a command prints: each frame lays them out again. */
const shownWhileRunning = 10_000;

/** The last `length` characters, from the beginning of a line where there is one. */
function tailOf(output: string, length: number): string {
	if (output.length <= length) return output;
	const tail = output.slice(-length);
	const line = tail.indexOf("\n");
	return line >= 0 && line < length / 2 ? tail.slice(line + 1) : tail;
}

/** Pixels from the end that still count as the end. */
const tolerance = 16;

const plain: Paint = [];

/** Stays at its end until the reader scrolls up in it. */
function Output({
	step: { output = "", paint = plain, outputCut = false, title },
	isRunning,
}: {
	readonly step: ToolStep;
	readonly isRunning: boolean;
}) {
	const shown = isRunning ? tailOf(output, shownWhileRunning) : output;
	const painted = useMemo(() => slicePaint(paint, output.length - shown.length, output.length), [paint, output, shown]);
	const box = useRef<HTMLDivElement>(null);
	const sticks = useRef(true);
	useLayoutEffect(() => {
		if (box.current && sticks.current) box.current.scrollTop = box.current.scrollHeight;
	}, [shown]);
	return (
		<div
			class="output"
			ref={box}
			role="group"
			aria-label={strings.outputOf(visibleText(title))}
			tabIndex={0}
			onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
				sticks.current = scrollHeight - scrollTop - clientHeight <= tolerance;
			}}
		>
			{(outputCut || shown.length < output.length) && <p class="dim">{strings.earlierOutput}</p>}
			{shown.trim() === "" ? (
				<p class="dim">{isRunning ? strings.noOutputYet : strings.noOutput}</p>
			) : (
				<Painted text={shown} paint={painted} />
			)}
		</div>
	);
}
