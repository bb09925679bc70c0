/** The gaps between what an answer is made of: even, wherever it stands. */
import { expect, test } from "vitest";
import type { ChatPage } from "./chatPage.ts";
import { answered, openChat } from "./chatPage.ts";

let chat: ChatPage;

/** The boxes of the elements, from the top to the bottom of the page. */
const boxesOf = (selector: string) =>
	chat.page.locator(selector).evaluateAll((elements) =>
		elements.map((element) => {
			const { top, bottom, left } = element.getBoundingClientRect();
			return { top, bottom, left };
		}),
	);

/** The pixels between each of the elements and the next. */
async function gapsOf(selector: string): Promise<number[]> {
	const boxes = await boxesOf(selector);
	return boxes.slice(1).map(({ top }, index) => Math.round(top - (boxes[index]?.bottom ?? 0)));
}

test.each([
	["items of a loose list", "p", "One\n\n1. two\n\n2. three\n\n   four\n\nFive"],
	[
		"code and a table in a loose list",
		"p, .code-block, .table",
		"1. two\n\n   ```\n   a\n   ```\n\n   | a |\n   |---|\n   | b |\n\n2. four",
	],
	["code in a tight list", "em, .code-block", "*One*\n\n- *two*\n  ```\n  a\n  ```\n- *three*"],
	["tasks of a loose list", "p", "One\n\n- [x] two\n\n- [ ] three\n\nFour"],
])("%s have the same gap as paragraphs", async (_, selector, text) => {
	chat = await openChat({ transcript: answered(text) });
	const gaps = await gapsOf(selector.replace(/[^,]+/g, ".markdown $&"));
	expect(gaps.length).toBeGreaterThan(1);
	expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(selector.includes("em") ? 4 : 1);
});

test("the box of a task stands beside its first words, in a loose list as in a tight one", async () => {
	for (const text of ["- [x] **one**\n- [ ] two", "- [x] **one**\n\n- [ ] two"]) {
		chat = await openChat({ transcript: answered(text) });
		const [[box], [words]] = [await boxesOf(".task-box"), await boxesOf("li strong")];
		expect(Math.abs((box?.top ?? 0) - (words?.top ?? 0))).toBeLessThan(4);
		expect(box?.left).toBeLessThan(words?.left ?? 0);
	}
});
