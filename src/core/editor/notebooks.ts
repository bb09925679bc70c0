// biome-ignore lint/suspicious/noEmptyInterface: its members come with the tools that use them.
export interface Notebooks {}
