import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons/icons.tsx";
import { isComposing } from "../keys.ts";
import { transcript } from "../state.ts";
import { strings } from "../words/strings.ts";
import type { Found, Place } from "./find.ts";
import { find, numberOf, placeOf } from "./find.ts";
import { isInView, markFound, unmarkFound } from "./findMarks.ts";

interface FindBarProperties {
	/** Builds the turn when it is not in the page yet. */
	readonly reveal: (turn: number) => void;
	readonly show: (range: Range) => void;
	readonly close: () => void;
}

const nothing: Found = { query: "", turns: [], count: 0 };

/** An answer that arrives is searched again after so long, in milliseconds: the count may lag, typing may not. */
const refreshTime = 250;

/** Frames in which what has come near a place may still move it: it is laid out, or built, only then. */
const settlingFrames = 10;

/** Finds words in the whole conversation, what is not built yet included. */
export function FindBar({ reveal, show, close }: FindBarProperties) {
	const input = useRef<HTMLInputElement>(null);
	const [query, setQuery] = useState("");
	const [found, setFound] = useState(nothing);
	const [current, setCurrent] = useState(0);

	const latest = useRef(0);
	const search = (text: string) => {
		const next = find(text, transcript.peek().turns);
		setFound(next);
		return next;
	};
	/** Goes to a place and marks it. A turn that is not in the page is built first: only then its places are known. */
	const goTo = async (all: Found, number: number) => {
		const call = ++latest.current;
		const place = placeOf(all, number);
		setCurrent(number);
		if (place && place.turn.ranges.length === 0) {
			reveal(place.turn.index);
			await new Promise(requestAnimationFrame);
			if (call === latest.current) await goToKnown(search(all.query), place, call);
		} else await goToKnown(all, place, call);
	};
	const goToKnown = async (all: Found, place: Place | undefined, call: number) => {
		const turn = all.turns.find(({ index }) => index === place?.turn.index);
		const at = Math.min(place?.place ?? 0, (turn?.count ?? 1) - 1);
		const range = turn?.ranges[at];
		if (turn) setCurrent(numberOf(all, turn, at));
		markFound(all, range);
		if (!range) return;
		show(range);
		for (let frame = 0; frame < settlingFrames; frame++) {
			await new Promise(requestAnimationFrame);
			if (call !== latest.current || !input.current || !range.startContainer.isConnected) return;
			if (!isInView(range)) show(range);
		}
	};
	const step = (by: number) => {
		const all = search(query);
		if (all.count > 0) void goTo(all, (current + by + all.count) % all.count);
	};
	const type = (text: string) => {
		setQuery(text);
		const all = search(text);
		// What was said last is what one looks for first.
		void goTo(all, Math.max(0, all.count - 1));
	};

	useLayoutEffect(() => {
		const before = document.activeElement;
		input.current?.focus();
		return () => {
			unmarkFound();
			if (before instanceof HTMLElement && before.isConnected) before.focus();
		};
	}, []);
	const refresh = useRef(() => {});
	refresh.current = () => {
		if (query === "") return;
		const all = search(query);
		const place = placeOf(all, current);
		markFound(all, place?.turn.ranges[place.place]);
	};
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	useSignalEffect(() => {
		void transcript.value;
		timer.current ??= setTimeout(() => {
			timer.current = undefined;
			refresh.current();
		}, refreshTime);
	});
	useEffect(() => () => clearTimeout(timer.current), []);

	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event)) return;
		if (event.key === "Escape") close();
		else if (event.key === "Enter" && event.target === input.current) step(event.shiftKey ? -1 : 1);
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<search class="find" aria-label={strings.findInChat} onKeyDown={onKeyDown}>
			<input
				ref={input}
				type="text"
				aria-label={strings.find}
				placeholder={strings.find}
				value={query}
				onInput={(event) => type(event.currentTarget.value)}
			/>
			<span class="find-count" role="status">
				{query.trim() === "" ? "" : found.count === 0 ? strings.findNothing : strings.findPlace(current + 1, found.count)}
			</span>
			<button type="button" class="icon-button" aria-label={strings.findPrevious} title={strings.findPrevious} onClick={() => step(-1)}>
				<Icon name="arrow-up" />
			</button>
			<button type="button" class="icon-button" aria-label={strings.findNext} title={strings.findNext} onClick={() => step(1)}>
				<Icon name="arrow-down" />
			</button>
			<button type="button" class="icon-button" aria-label={strings.findClose} title={strings.findClose} onClick={close}>
				<Icon name="close" />
			</button>
		</search>
	);
}

interface FindKey {
	readonly isOpen: boolean;
	readonly close: () => void;
}

/** Ctrl+F, or Cmd+F, anywhere in the view opens the bar. VS Code's own find would search only what is built, and is off. */
export function useFindKey(): FindKey {
	const [isOpen, setOpen] = useState(false);
	useEffect(() => {
		const open = (event: KeyboardEvent) => {
			if (event.key.toLowerCase() !== "f" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
			event.preventDefault();
			// VS Code's script in the page hears what reaches the window, and the text editor's find would open as well.
			event.stopPropagation();
			setOpen(true);
			const input = document.querySelector<HTMLInputElement>(".find input");
			input?.focus();
			input?.select();
		};
		document.addEventListener("keydown", open);
		return () => document.removeEventListener("keydown", open);
	}, []);
	return { isOpen, close: () => setOpen(false) };
}
