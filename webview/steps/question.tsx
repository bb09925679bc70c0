import { useState } from "preact/hooks";
import type { ToolStep, UserQuestion } from "../../src/shared/transcript.ts";
import { waitingMark } from "../focus.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { isComposing } from "../keys.ts";
import { answeredQuestion } from "../state.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** A question of the model, and then what became of it. */
export function QuestionView({ step, question }: { readonly step: ToolStep; readonly question: UserQuestion }) {
	if (step.state === "asking") return <Ask toolUseId={step.toolUseId} question={question} />;
	return (
		<div class="asked">
			<p class="asked-question">
				<Icon name="question" /> <span>{visibleText(question.question)}</span>
			</p>
			<p class={step.answer === undefined ? "asked-answer dim" : "asked-answer"}>
				{step.answer === undefined ? strings.noAnswer : visibleText(step.answer)}
			</p>
		</div>
	);
}

export function answerQuestion(questionId: string, text: string): void {
	answeredQuestion.value = questionId;
	post({ kind: "answer", questionId, text });
}

interface AskProperties {
	readonly toolUseId: string;
	readonly question: UserQuestion;
}

/** Answered by a click, by the number of an option, or in the user's own words, here or in the composer; Escape gives no answer, and the turn goes on. */
function Ask({ toolUseId, question: { questionId, question, options } }: AskProperties) {
	const [own, setOwn] = useState("");
	const isOpen = answeredQuestion.value !== questionId;
	const answer = (text: string) => {
		if (isOpen && text.trim() !== "") answerQuestion(questionId, text.trim());
	};
	const skip = () => {
		answeredQuestion.value = questionId;
		post({ kind: "stop-tool", toolUseId });
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event)) return;
		if (event.key === "Escape") {
			event.preventDefault();
			skip();
			return;
		}
		const chosen = isPlainDigit(event) && !(event.target instanceof HTMLInputElement) ? options[Number(event.key) - 1] : undefined;
		if (!chosen) return;
		event.preventDefault();
		answer(chosen.label);
	};
	return (
		<div class="approval question" role="group" aria-label={strings.question} {...waitingMark} onKeyDown={onKeyDown}>
			<p class="card-title question-text">
				<Icon name="question" /> <span>{visibleText(question)}</span>
			</p>
			{isOpen && (
				<>
					{options.length > 0 && (
						<ol class="question-options">
							{options.map(({ label, description }, index) => (
								<li key={index}>
									<button
										type="button"
										class="button option"
										aria-keyshortcuts={index < 9 ? String(index + 1) : undefined}
										onClick={() => answer(label)}
									>
										<span class="option-key" aria-hidden="true">
											{index + 1}
										</span>
										<span class="option-label">
											{visibleText(label)}
											{description && <span class="option-description">{visibleText(description)}</span>}
										</span>
									</button>
								</li>
							))}
						</ol>
					)}
					<form
						class="question-own"
						onSubmit={(event) => {
							event.preventDefault();
							answer(own);
						}}
					>
						<input
							class="input"
							type="text"
							aria-label={strings.ownAnswer}
							placeholder={strings.ownAnswer}
							value={own}
							onInput={(event) => setOwn(event.currentTarget.value)}
						/>
						<button type="submit" class="button" aria-disabled={own.trim() === ""}>
							{strings.answer}
						</button>
						<button type="button" class="button" title={strings.skipHint} onClick={skip}>
							{strings.skip}
						</button>
					</form>
				</>
			)}
		</div>
	);
}

function isPlainDigit({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
	return /^[1-9]$/.test(key) && !ctrlKey && !altKey && !metaKey;
}
