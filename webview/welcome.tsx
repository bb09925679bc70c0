import { assertNever } from "../src/shared/assertNever.ts";
import type { ConnectionState } from "../src/shared/protocol.ts";
import { useNow } from "./clock.ts";
import { Connect } from "./connect.tsx";
import type { Connected } from "./connection.ts";
import { describeConnected, momentsOf } from "./connection.ts";
import { typeDraft } from "./draft.ts";
import { focusComposer } from "./focus.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

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
			return <Suggestions connection={connection} />;
		default:
			return assertNever(connection);
	}
}

function Suggestions({ connection }: { readonly connection?: Connected }) {
	return (
		<div class="welcome">
			<h2>{strings.welcomeTitle}</h2>
			<p>{strings.welcome}</p>
			<div class="suggestions" role="group" aria-label={strings.suggestionsLabel}>
				{strings.suggestions.map(({ label, prompt }) => (
					<button
						key={label}
						type="button"
						class="suggestion"
						onClick={() => {
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
