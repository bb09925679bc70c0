import type { Page } from "../../core/workspace.ts";
import type { SearchEngine } from "./searchEngine.ts";

export interface Gathering<Item> {
	/** So many are taken in whatever order they come. */
	readonly most: number;
	readonly page: Page;
	run(inOrder: boolean, accept: (item: Item) => boolean): Promise<void>;
	/** What the page and `most` count; everything when absent. */
	counts?(item: Item): boolean;
	/** Told of each that counts as it is found, in no order. */
	onFound?(item: Item): void;
}

export interface Gathered<Item> {
	readonly items: readonly Item[];
	/** Absent when the items end with the page, and more may follow. */
	readonly total?: number;
}

/**
 * All there is. Where that is too much, the search begins anew in the order of the paths, which takes one thread, but ends with the
 * page: what there is much of is found soon.
 */
export async function gather<Item>(engine: SearchEngine, gathering: Gathering<Item>): Promise<Gathered<Item>> {
	const { most, page } = gathering;
	const end = page.offset + page.limit;
	const enough = Math.max(most, end);
	const first = await collect(gathering, engine.keepsOrder, enough + 1, gathering.onFound);
	if (first.counted <= enough) return { items: first.items, total: first.counted };
	return { items: engine.keepsOrder ? first.items : (await collect(gathering, true, end + 1)).items };
}

/** Stops before the next one that counts once there are so many, so that what belongs to the last one is still there. */
async function collect<Item>(
	{ run, counts = () => true }: Gathering<Item>,
	inOrder: boolean,
	most: number,
	onFound: (item: Item) => void = () => undefined,
): Promise<{ readonly items: readonly Item[]; readonly counted: number }> {
	const items: Item[] = [];
	let counted = 0;
	await run(inOrder, (item) => {
		if (counts(item)) {
			if (counted === most) return false;
			counted++;
			onFound(item);
		}
		return items.push(item) > 0;
	});
	return { items, counted };
}
