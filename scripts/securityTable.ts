/** Writes the table of threats into SECURITY.md: each with what stands against it, and the tests that prove that. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withThreats } from "../test/security/table.ts";
import { threats } from "../test/security/threats.ts";

const page = join(import.meta.dirname, "../SECURITY.md");
await writeFile(page, withThreats(await readFile(page, "utf8"), threats));
