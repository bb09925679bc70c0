import type { ToolStepPort } from "../../src/core/chat/tool.ts";

/** A step that nobody looks at: whoever is asked there gives no answer. */
export const silentStep: ToolStepPort = { output: () => undefined, ask: async () => undefined, plan: () => undefined };
