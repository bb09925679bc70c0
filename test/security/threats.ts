import type { Threat } from "./threat.ts";

/** In the order of the table that SECURITY.md shows; numbers are places in this list. */
export const threats: readonly Threat[] = [];
