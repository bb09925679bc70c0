import { useState } from "preact/hooks";
import type { PendingFileSummary, ToHost } from "../src/shared/protocol.ts";
import { post } from "./host.ts";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import { memo } from "./memo.ts";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

type Decision = Extract<ToHost, { kind: "pending" }>["what"];

/** What waits for a decision, in one line over the composer, whatever the conversation is scrolled to; its files behind a click. */
export const PendingBar = memo(({ files }: { readonly files: readonly PendingFileSummary[] }) => {
	const [open, setOpen] = useState(false);
	if (files.length === 0) return null;
	const sum = (side: "added" | "removed") => files.reduce((lines, file) => lines + file[side], 0);
	return (
		<div class="pending" role="group" aria-label={strings.pendingChanges}>
			<div class="pending-head">
				<button type="button" class="pending-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
					<Icon name="chevron-right" />
					<span class="pending-text">{strings.filesChanged(files.length)}</span> <Counts added={sum("added")} removed={sum("removed")} />
				</button>
				<div class="buttons">
					<Decide what="keep" label={strings.keepAll} />
					<Decide what="undo" label={strings.undoAll} />
					<Decide what="review" label={strings.review} />
				</div>
			</div>
			{open && (
				<ul class="pending-files">
					{files.map((file) => (
						<PendingRow key={file.uri} file={file} />
					))}
				</ul>
			)}
		</div>
	);
});

function Decide({ what, label }: { readonly what: Decision; readonly label: string }) {
	return (
		<button type="button" class="button" onClick={() => post({ kind: "pending", what })}>
			{label}
		</button>
	);
}

function PendingRow({ file: { uri, path, change, added, removed } }: { readonly file: PendingFileSummary }) {
	const shown = visibleText(path);
	/** Where the file's own name begins. */
	const name = shown.lastIndexOf("/") + 1;
	return (
		<li class="pending-file">
			<span class="pending-name" title={shown}>
				{shown.slice(name)}
			</span>
			{name > 0 && <span class="pending-folder">{shown.slice(0, name - 1)}</span>}
			{change !== "edit" && <span class="edit-change">{strings.changeKinds[change]}</span>}
			<Counts added={added} removed={removed} />
			<span class="pending-decisions">
				<DecideOne uri={uri} what="review" icon="diff" label={strings.openDiffOf(shown)} />
				<DecideOne uri={uri} what="undo" icon="discard" label={strings.undoFile(shown)} />
				<DecideOne uri={uri} what="keep" icon="check" label={strings.keepFile(shown)} />
			</span>
		</li>
	);
}

interface DecideOneProperties {
	readonly uri: string;
	readonly what: Decision;
	readonly icon: IconName;
	readonly label: string;
}

function DecideOne({ uri, what, icon, label }: DecideOneProperties) {
	return (
		<button type="button" class="icon-button" aria-label={label} title={label} onClick={() => post({ kind: "pending", what, uri })}>
			<Icon name={icon} />
		</button>
	);
}

function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
	return (
		<span class="pending-counts">
			<span class="edit-added">+{added}</span> <span class="edit-removed">−{removed}</span>
		</span>
	);
}
