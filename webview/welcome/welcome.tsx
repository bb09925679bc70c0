import { assertNever } from "../../src/shared/assertNever.ts";
import type { ConnectionState } from "../../src/shared/protocol.ts";
import { useNow } from "../words/clock.ts";
import { Connect } from "./connect.tsx";
import type { Connected } from "./connection.ts";
import { describeConnected, momentsOf } from "./connection.ts";
import { typeDraft } from "../composer/draft.ts";
import { focusComposer } from "../focus.ts";
import { Icon } from "../icons/icons.tsx";
import { post } from "../host.ts";
import { chatState } from "../state.ts";
import { strings } from "../words/strings.ts";
import { suggestionsFor } from "./suggestions.ts";
import { visibleText } from "../visibleText.ts";

/** What an empty chat shows: the way to a connection where there is none, else what can be asked. */
export function Welcome({ connection }: { readonly connection: ConnectionState }) {
	switch (connection.kind) {
		case "unconfigured":
			return <Connect />;
		case "broken":
			return <Connect failure={connection.failure} />;
		case "unknown":
			return <Suggestions />;
		case "connected":
			return chatState.value?.choices.model === "" ? <ModelChoice connection={connection} /> : <Suggestions connection={connection} />;
		default:
			return assertNever(connection);
	}
}

function Suggestions({ connection }: { readonly connection?: Connected }) {
	const state = chatState.value;
	const hasNoFolder = state?.choices.folder === "";
	/** Of a project that is not there nothing is asked. */
	const suggestions = hasNoFolder && !state.openFile ? [] : suggestionsFor(state?.openFile);
	return (
		<div class="welcome">
			<h2>{strings.welcomeTitle}</h2>
			<p>{strings.welcome}</p>
			{hasNoFolder && <NoFolder />}
			<div class="suggestions" role="group" aria-label={strings.suggestionsLabel}>
				{suggestions.map(({ label, prompt, attach }) => (
					<button
						key={label}
						type="button"
						class="suggestion"
						onClick={() => {
							if (attach) post({ kind: "attach", what: attach });
							typeDraft(prompt);
							focusComposer();
						}}
					>
						<Icon name="sparkle" /> {label}
					</button>
				))}
			</div>
			{connection && <ConnectedLine connection={connection} />}
		</div>
	);
}

/** A connection alone answers nothing. */
function ModelChoice({ connection }: { readonly connection: Connected }) {
	return (
		<div class="welcome">
			<Icon name="chip" />
			<h2>{strings.chooseModelTitle}</h2>
			<p>{strings.chooseModelHint}</p>
			<div class="ways">
				<button type="button" class="button button-primary" onClick={() => post({ kind: "select", what: "model" })}>
					{strings.chooseModelButton}
				</button>
			</div>
			<ConnectedLine connection={connection} />
		</div>
	);
}

function NoFolder() {
	return (
		<p class="welcome-note">
			{strings.noFolder}{" "}
			<button type="button" class="link-button" onClick={() => post({ kind: "show", what: "open-folder" })}>
				{strings.openFolder}
			</button>
		</p>
	);
}

function ConnectedLine({ connection }: { readonly connection: Connected }) {
	const now = useNow(momentsOf(connection));
	return (
		<p class="welcome-connection">
			{describeConnected(connection, now).map((part, index) => (
				<>
					{index > 0 && " · "}
					<span>{visibleText(part)}</span>
				</>
			))}
		</p>
	);
}
