const page = globalThis as { readonly outcropWords?: Readonly<Record<string, unknown>>; readonly document?: Document };

/** The language that the page is in, for numbers and dates: the one of its words, whatever else the editor speaks. */
export const language: string = page.document?.documentElement.lang || "en";

/**
 * The words of a page in its language. Those of another language than English come with a script of their own that runs before the
 * page's (`german.ts`), so that nobody loads what is not read.
 */
export function wordsOf<Words>(name: "chat" | "doctor" | "actions", english: Words): Words {
	return (page.outcropWords?.[name] as Words | undefined) ?? english;
}
