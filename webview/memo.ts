import type { Component, ComponentChild, FunctionComponent } from "preact";
import { h } from "preact";

/**
 * Skips a component whose properties are all the same references as before. The reducer keeps the identity of whatever
 * did not change, so this is what makes the cost of a chunk independent of the length of the chat.
 */
export function memo<P extends object>(render: (properties: P) => ComponentChild): FunctionComponent<P> {
	function Memo(this: Component<P>, properties: P) {
		this.shouldComponentUpdate = (next) => differ(this.props as P, next as P);
		return h(render as FunctionComponent<P>, properties);
	}
	return Memo as FunctionComponent<P>;
}

function differ<P extends object>(before: P, after: P): boolean {
	const names = Object.keys(after) as (keyof P)[];
	return names.length !== Object.keys(before).length || names.some((name) => before[name] !== after[name]);
}
