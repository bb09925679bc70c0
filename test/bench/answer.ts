/** Prose, headings, lists, tables, quotations, links and code in several languages, as models write them; the same every time. */
export function answerOf(characters: number): string {
	let text = "";
	for (let section = 0; text.length < characters; section++) text += `${sectionOf(section)}\n\n`;
	return text.slice(0, characters);
}

/** The answer in deltas as a model sends them. PERFORMANCE.md's 100 KB are 4,014 of them. */
export function deltasOf(answer: string): string[] {
	const deltas: string[] = [];
	for (let at = 0; at < answer.length; at += 25) deltas.push(answer.slice(at, at + 25));
	return deltas;
}

function sectionOf(index: number): string {
	const parts = [
		`${"#".repeat(2 + (index % 3))} ${index + 1}. ${pick(titles, index)}`,
		paragraph(index),
		pick(codes, index)(index),
		paragraph(index + 3),
		pick(structures, index)(index),
		paragraph(index + 5),
	];
	return parts.join("\n\n");
}

const titles = ["How the order is priced", "What to change first", "Where the time goes", "A test for the edge cases", "Trade-offs"];

const sentences = [
	"The price of an order is summed up before the discount is taken off, so that **rounding happens once** and not for every line.",
	"Look at `src/pricing/order.ts:42` first: it reads the currency from the *customer*, although the order has one of its own.",
	"Nothing else in the module depends on it, which makes this the safest place to begin — and the easiest to undo.",
	"See [the manual of the service](https://docs.example.com/pricing/rounding) for how other currencies are rounded.",
	"A `Map` keeps the order of insertion, so the lines come out as they went in, and a test can rely on that.",
	"When the call fails, the caller sees the reason; retrying it makes sense only for `ThrottlingException` and timeouts.",
	"The second loop is quadratic → with 10,000 lines it takes seconds, and an index by product id makes it disappear.",
	"Keep the function pure: it gets the rates as an argument, and whoever calls it decides where they come from.",
];

function paragraph(index: number): string {
	return Array.from({ length: 2 + (index % 3) }, (_, at) => pick(sentences, index * 3 + at)).join(" ");
}

const structures: readonly ((index: number) => string)[] = [
	(index) => Array.from({ length: 5 }, (_, at) => `- **Step ${at + 1}**: ${pick(sentences, index + at)}`).join("\n"),
	(index) =>
		[
			"| Case | Before | After | Why |",
			"|:--|--:|--:|---|",
			...Array.from({ length: 6 }, (_, at) => `| \`case-${index}-${at}\` | ${at * 17} ms | ${at * 3} ms | ${pick(titles, at)} |`),
		].join("\n"),
	(index) => Array.from({ length: 4 }, (_, at) => `${at + 1}. ${pick(sentences, index + at)}\n   - detail of *step ${at}*`).join("\n"),
	(index) => `> ${pick(sentences, index)}\n>\n> ${pick(sentences, index + 1)}`,
	(index) => Array.from({ length: 4 }, (_, at) => `- [${at % 2 ? "x" : " "}] ${pick(titles, index + at)}`).join("\n"),
];

const codes: readonly ((index: number) => string)[] = [
	(index) => `\`\`\`ts
export interface Line${index} {
	readonly product: string;
	readonly quantity: number;
	/** In the smallest unit of the currency. */
	readonly price: number;
}

export function total${index}(lines: readonly Line${index}[], discount = 0): number {
	const sum = lines.reduce((all, { quantity, price }) => all + quantity * price, 0);
	if (discount < 0 || discount > 1) throw new RangeError(\`A discount of \${discount} makes no sense.\`);
	return Math.round(sum * (1 - discount));
}
\`\`\``,
	(index) => `\`\`\`python
from dataclasses import dataclass

@dataclass(frozen=True)
class Line${index}:
    product: str
    quantity: int
    price: int  # in cents

def total_${index}(lines: list[Line${index}], discount: float = 0.0) -> int:
    """The sum of all lines, the discount taken off."""
    if not 0 <= discount <= 1:
        raise ValueError(f"A discount of {discount} makes no sense.")
    return round(sum(line.quantity * line.price for line in lines) * (1 - discount))
\`\`\``,
	(index) => `\`\`\`json
{
	"name": "order-${index}",
	"version": "1.${index}.0",
	"scripts": { "test": "vitest run", "build": "tsc -b" },
	"dependencies": { "valibot": "^1.0.0", "preact": "^11.0.0" }
}
\`\`\``,
	(index) => `\`\`\`bash
set -euo pipefail
for folder in services/*-${index}; do
	echo "Testing $folder"
	npm --prefix "$folder" test -- --reporter=dot || exit 1
done
\`\`\``,
	(index) => `\`\`\`rust
#[derive(Debug, Clone)]
pub struct Line${index} { product: String, quantity: u32, price: u64 }

pub fn total_${index}(lines: &[Line${index}]) -> u64 {
    lines.iter().map(|line| u64::from(line.quantity) * line.price).sum()
}
\`\`\``,
	(index) => `\`\`\`sql
SELECT product, SUM(quantity * price) AS total -- per product
FROM order_lines
WHERE order_id = ${index} AND cancelled_at IS NULL
GROUP BY product
ORDER BY total DESC;
\`\`\``,
];

function pick<T>(all: readonly T[], index: number): T {
	const chosen = all[index % all.length];
	if (chosen === undefined) throw new RangeError("There is nothing to choose from.");
	return chosen;
}
