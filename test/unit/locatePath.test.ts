import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locatePath } from "../../src/vscode/locatePath.ts";

let outer: string;
let root: string;

beforeAll(async () => {
	outer = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	root = join(outer, "ws");
	await mkdir(join(root, "src"), { recursive: true });
	await mkdir(join(outer, "ws-evil"));
	await mkdir(join(outer, "secret"));
	await writeFile(join(root, "src", "a.ts"), "a");
	await writeFile(join(outer, "ws-evil", "x"), "x");
	await symlink(join(outer, "secret"), join(root, "link"));
	await symlink("src", join(root, "inner"));
});

afterAll(() => rm(outer, { recursive: true }));

describe("A path that the model names", () => {
	test.each([
		["src/a.ts", "src/a.ts"],
		["./src/../src/a.ts", "src/a.ts"],
		["src/new/deep.ts", "src/new/deep.ts"],
		["inner/a.ts", "src/a.ts"],
		[".", "."],
		["..data/x", "..data/x"],
	])("%s is found at %s", async (path, expected) => {
		expect(await locatePath(root, path)).toBe(expected);
	});

	test("may be absolute when it lies inside", async () => {
		expect(await locatePath(root, join(root, "src/a.ts"))).toBe("src/a.ts");
	});

	test.each([
		["..", "climbs out"],
		["../ws-evil/x", "is a twin by prefix"],
		["src/../../secret", "climbs out later"],
		["/etc/passwd", "is absolute and outside"],
		["link/key", "goes through a link"],
		["link/new/key", "would be created through a link"],
		["%2e%2e/x", "encodes its dots"],
		["\\\\host\\share", "is a UNC path"],
		["//host/share", "is a UNC path in slashes"],
		["\\\\?\\C:\\x", "is a device path"],
		["file:///etc/passwd", "has a scheme"],
		["vscode-userdata:/User/settings.json", "has a foreign scheme"],
		["~/x", "is a home path"],
		["a\u0000b", "holds a NUL"],
		["..\\..\\x", "climbs with backslashes"],
		["", "is empty"],
	])("%j is refused: it %s", async (path) => {
		expect(await locatePath(root, path)).toBeUndefined();
	});

	test("is located anew at each use, so that a link swapped in later is seen", async () => {
		await mkdir(join(root, "swap"));
		expect(await locatePath(root, "swap/x")).toBe("swap/x");
		await rm(join(root, "swap"), { recursive: true });
		await symlink(join(outer, "secret"), join(root, "swap"));
		expect(await locatePath(root, "swap/x")).toBeUndefined();
	});
});
