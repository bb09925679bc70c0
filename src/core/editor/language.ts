/** What the language servers of the editor know. */
// biome-ignore lint/suspicious/noEmptyInterface: its members come with the tools that use them.
export interface Language {}
