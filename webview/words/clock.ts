import { useEffect, useState } from "preact/hooks";
import { language } from "./language.ts";

/** The longest that a timer of the browser can wait, in milliseconds. */
const longestWait = 2 ** 31 - 1;

const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndTime = new Intl.DateTimeFormat(language, {
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
	hourCycle: "h23",
});

/** A moment as one would say it at `now`: `14:05` on the same day, `Nov 22, 14:05` on another. Both in milliseconds since the epoch. */
export function formatMoment(at: number, now: number): string {
	const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
	return (sameDay ? time : dayAndTime).format(at);
}

/** The present in milliseconds since the epoch; the component is drawn again when the next of the moments has come. */
export function useNow(moments: readonly number[]): number {
	const [now, setNow] = useState(Date.now);
	const next = Math.min(...moments.filter((moment) => moment > now));
	useEffect(() => {
		if (next === Infinity) return;
		const timer = setTimeout(() => setNow(Date.now()), Math.min(Math.max(0, next - Date.now()), longestWait));
		return () => clearTimeout(timer);
	}, [now, next]);
	return now;
}
