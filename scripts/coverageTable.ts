/** Writes `test/coverage/COVERAGE.md`: which test proves what is done with each member of Converse. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderTable } from "../test/coverage/table.ts";

await writeFile(join(import.meta.dirname, "../test/coverage/COVERAGE.md"), renderTable());
