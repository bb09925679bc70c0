import { useEffect, useState } from "preact/hooks";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

/** Counts down to the next attempt, so that waiting does not look like hanging. */
export function Retry({ until, message }: { readonly until: number; readonly message: string }) {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), 250);
		return () => clearInterval(timer);
	}, []);
	const seconds = Math.max(0, Math.ceil((until - now) / 1000));
	return (
		<p class="retry">
			<Icon name="clockface" /> <span>{strings.retry(message.trim().replace(/[.…]+$/, "") || strings.throttled, seconds)}</span>
		</p>
	);
}
