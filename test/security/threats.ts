import { answers } from "./rows/answers.ts";
import { chats } from "./rows/chats.ts";
import { connection } from "./rows/connection.ts";
import { doors } from "./rows/doors.ts";
import { files } from "./rows/files.ts";
import { keeping } from "./rows/keeping.ts";
import { page } from "./rows/page.ts";
import { tools } from "./rows/tools.ts";
import type { Threat } from "./threat.ts";

/** In the order of the table that SECURITY.md shows; numbers are places in this list. The first 44 were there before the code. */
export const threats: readonly Threat[] = [...files, ...page, ...answers, ...keeping, ...tools, ...connection, ...doors, ...chats];
