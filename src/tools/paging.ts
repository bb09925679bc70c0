import * as v from "valibot";
import type { Page, Paged } from "../core/workspace.ts";
import { translate } from "../shared/translate.ts";
import { type Counted, tellCount, tellNone } from "./tellCount.ts";

/** How tools hand out what is too long for one answer. */
export const offset = v.optional(
	v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Results to pass over, for the next page.")),
	0,
);

interface Count {
	readonly one: Counted;
	readonly many: string;
}

/** For the user's tool step: `12 matches`, `over 2000 matches`. */
export function describeCount(found: number, { offset }: Page, total: number | undefined, { one }: Count): string {
	if (total === undefined) return translate("over {0}", tellCount(offset + found, one));
	return total === 0 ? tellNone(one) : tellCount(total, one);
}

/** For the model, below a page: which part it was and how to get the next; empty when there is nothing more. */
export function describeRest(found: number, { offset }: Page, total: number | undefined, { many }: Count): string {
	const last = offset + found;
	if (total !== undefined && last >= total) return offset === 0 ? "" : `\n… ${many} ${offset + 1}-${last} of ${total}.`;
	return `\n… ${many} ${offset + 1}-${last} of ${total ?? "more"}. Ask with offset ${last} for the next, or narrow the query.`;
}

/** One page of what is all there. */
export function pageOf<Item>(items: readonly Item[], { offset, limit }: Page): Paged<Item> {
	return { items: items.slice(offset, offset + limit), total: items.length };
}
