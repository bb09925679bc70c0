import type { ReadonlySignal } from "@preact/signals";
import type { CheckState, DoctorReport } from "../../src/shared/doctor.ts";
import { formatMoment, useNow } from "../words/clock.ts";
import { Codicon } from "../icons/codicon.tsx";
import { copy, debugStop, loading, refresh } from "../icons/codicons.ts";
import { doctorStrings } from "../words/doctorStrings.ts";
import { visibleText } from "../visibleText.ts";
import { CheckView } from "./check.tsx";
import { post } from "./host.ts";

export function DoctorPage({ report: { value: report } }: { readonly report: ReadonlySignal<DoctorReport | undefined> }) {
	return (
		<main class="doctor" aria-labelledby="doctor-title">
			<header class="doctor-header">
				<h1 id="doctor-title">{doctorStrings.title}</h1>
				<Toolbar report={report} />
			</header>
			{report && <Subject subject={report.subject} />}
			<Summary report={report} />
			{report && <Checks report={report} />}
		</main>
	);
}

function Toolbar({ report }: { readonly report: DoctorReport | undefined }) {
	const running = report?.done !== true;
	return (
		<div class="buttons" role="group" aria-label={doctorStrings.actions}>
			<button
				type="button"
				class="button"
				onClick={({ detail }) => {
					// One button starts and cancels, so that it keeps the focus: the second click of a double click must not undo the first.
					if (detail < 2) post({ kind: running ? "cancel" : "run" });
				}}
			>
				<Codicon path={running ? debugStop : refresh} /> {running ? doctorStrings.cancel : doctorStrings.runAgain}
			</button>
			<button type="button" class="button" aria-disabled={report === undefined} onClick={() => report && post({ kind: "copy-report" })}>
				<Codicon path={copy} /> {doctorStrings.copyReport}
			</button>
			<button type="button" class="button" onClick={() => post({ kind: "copy-policy" })}>
				<Codicon path={copy} /> {doctorStrings.copyPolicy}
			</button>
		</div>
	);
}

function Subject({ subject }: { readonly subject: DoctorReport["subject"] }) {
	return (
		<dl class="doctor-subject" aria-label={doctorStrings.subject}>
			{subject.map(([label, value]) => (
				<div key={label}>
					<dt>{visibleText(label)}</dt>
					<dd>{visibleText(value)}</dd>
				</div>
			))}
		</dl>
	);
}

/** Told to screen readers when everything is done, not with every check. */
function Summary({ report }: { readonly report: DoctorReport | undefined }) {
	const counts = countStates(report);
	const { waiting = 0, running = 0 } = counts;
	const all = report?.checks.length ?? 0;
	const done = report?.done === true;
	const now = useNow(report ? [report.at] : []);
	return (
		<p class="doctor-summary">
			{!done && <Codicon path={loading} spin />}
			{!done && <span>{all === 0 ? doctorStrings.examining : doctorStrings.progress(all - waiting - running, all)}</span>}
			<span role="status">{done && doctorStrings.summary(counts, report.cancelled === true)}</span>
			{done && <span class="dim">{doctorStrings.examinedAt(formatMoment(report.at, now))}</span>}
		</p>
	);
}

function countStates(report: DoctorReport | undefined): Partial<Record<CheckState, number>> {
	const counts: Partial<Record<CheckState, number>> = {};
	for (const { state } of report?.checks ?? []) counts[state] = (counts[state] ?? 0) + 1;
	return counts;
}

function Checks({ report: { checks, done } }: { readonly report: DoctorReport }) {
	const firstFailed = checks.find(({ state }) => state === "failed")?.id;
	return (
		<ul class="checks" aria-label={doctorStrings.checks}>
			{checks.map((check) => (
				<CheckView key={check.id} check={check} done={done} urgent={check.id === firstFailed} />
			))}
		</ul>
	);
}
