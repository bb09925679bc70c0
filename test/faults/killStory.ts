/** What the killed process does, and what the files are before and after it. Contents are base64. */
export interface Story {
	readonly before: Readonly<Record<string, string>>;
	readonly turns: readonly { readonly turnId: string; readonly changes: readonly StoryChange[] }[];
}

/** Neither `from` nor `base64`: the file is deleted. */
export interface StoryChange {
	readonly path: string;
	readonly from?: string;
	readonly base64?: string;
}

const bytes = (content: string | Buffer) => Buffer.from(content).toString("base64");

/** Two turns that edit, create, delete and move, a binary file and a large one among them. */
export const story: Story = {
	before: {
		"src/a.ts": bytes("export const a = 1;\r\nexport const b = 2;\n"),
		"src/large.txt": bytes("a line of a large file\n".repeat(20_000)),
		"logo.png": bytes(Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256))),
		"old/name.md": bytes("\uFEFF# Title\n"),
		"gone.txt": bytes("no newline at the end"),
	},
	turns: [
		{
			turnId: "t1",
			changes: [
				{ path: "src/a.ts", base64: bytes("export const a = 10;\r\nexport const b = 2;\n") },
				{ path: "src/large.txt", base64: bytes("another line of a large file\n".repeat(20_000)) },
				{ path: "new/created.ts", base64: bytes("export {};\n") },
				{ path: "logo.png" },
			],
		},
		{
			turnId: "t2",
			changes: [
				{ path: "fresh/name.md", from: "old/name.md" },
				{ path: "src/a.ts", base64: bytes("export const a = 100;\r\n") },
				{ path: "gone.txt" },
			],
		},
	],
};

/** Every content that a file may have at any moment, by path; `absent` among them. */
export function possibleContents({ before, turns }: Story): Map<string, Set<string>> {
	const now = new Map(Object.entries(before));
	const possible = new Map([...now].map(([path, content]) => [path, new Set([content])]));
	const note = (path: string, content: string) => possible.set(path, (possible.get(path) ?? new Set(["absent"])).add(content));
	for (const { path, from, base64 } of turns.flatMap(({ changes }) => changes)) {
		note(path, from === undefined ? (base64 ?? "absent") : (now.get(from) ?? "absent"));
		if (from !== undefined) note(from, "absent");
	}
	return possible;
}
