import type { ComponentChildren } from "preact";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { ApprovalSubject } from "../../src/shared/turnEvent.ts";
import { prettyJson } from "./prettyJson.ts";
import { strings } from "../words/strings.ts";
import { Marked, Verbatim } from "./verbatim.tsx";

/** What exactly would run, be fetched or be called. */
export function ApprovalSubjectView({ subject }: { readonly subject: ApprovalSubject }) {
	switch (subject.kind) {
		case "command":
			return (
				<Subject>
					<Code text={subject.command} label={strings.command} />
					<p class="subject-note">
						{subject.folder === "." ? (
							strings.inWorkspaceFolder
						) : (
							<>
								{strings.inFolder} <b class="mono">{<Marked text={subject.folder} />}</b>
							</>
						)}
					</p>
				</Subject>
			);
		case "task":
			return (
				<Subject>
					<p class="subject-name">
						<Marked text={subject.name} />
					</p>
					{subject.command !== "" && <Code text={subject.command} label={strings.command} />}
				</Subject>
			);
		case "url":
			return (
				<Subject>
					<p class="subject-name mono">
						<Marked text={hostOf(subject.url)} />
					</p>
					<Code text={subject.url} label={strings.address} />
				</Subject>
			);
		case "external":
			return <External {...subject} />;
		default:
			return assertNever(subject);
	}
}

function Subject({ children }: { readonly children: ComponentChildren }) {
	return <div class="subject">{children}</div>;
}

function External({ name, source, input }: Extract<ApprovalSubject, { kind: "external" }>) {
	return (
		<Subject>
			<p>
				<b class="mono">
					<Marked text={name} />
				</b>{" "}
				{strings.from} <b>{<Marked text={source} />}</b>
			</p>
			<Code text={prettyJson(input)} label={strings.toolInput} />
		</Subject>
	);
}

/** More characters or lines than this scroll. */
const shortText = 600;
const shortLines = 10;

/** Whoever sees the beginning of something long is told that there is more. */
function Code({ text, label }: { readonly text: string; readonly label: string }) {
	const lines = text.split("\n").length;
	return (
		<>
			<Verbatim text={text} label={label} />
			{(lines > shortLines || text.length > shortText) && <p class="subject-note">{strings.scrollToReadAll(lines, text.length)}</p>}
		</>
	);
}

/** The host that would really be asked, as the network spells it: what is before an @ is none, and look-alikes show as `xn--…`. */
function hostOf(url: string): string {
	try {
		return new URL(url).host;
	} catch {
		return strings.noAddress;
	}
}
