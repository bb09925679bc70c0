import { access, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locatePath } from "../../src/vscode/workspace/locatePath.ts";

let outer: string;
let root: string;
let isCaseSensitive: boolean;

beforeAll(async () => {
	outer = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	root = join(outer, "ws");
	await mkdir(join(root, "src"), { recursive: true });
	await mkdir(join(outer, "ws-evil"));
	await mkdir(join(outer, "secret"));
	await writeFile(join(root, "src", "a.ts"), "a");
	await writeFile(join(outer, "ws-evil", "x"), "x");
	await symlink(join(outer, "secret"), join(root, "link"));
	await writeFile(join(outer, "secret", "key"), "key");
	await symlink(join(outer, "secret", "key"), join(root, "to-file"));
	await symlink("src", join(root, "inner"));
	await symlink(join(outer, "secret", "new"), join(root, "dangling"));
	await symlink("../../secret/new", join(root, "src", "dangling-relative"));
	await symlink("dangling", join(root, "dangling-twice"));
	await symlink("../build/out.js", join(root, "src", "latest"));
	await symlink("circle-b", join(root, "circle-a"));
	await symlink("circle-a", join(root, "circle-b"));
	await symlink("gone/../circle-through-nothing", join(root, "circle-through-nothing"));
	isCaseSensitive = await access(join(root, "SRC")).then(
		() => false,
		() => true,
	);
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
		["src/a.ts/x", "src/a.ts/x"],
		["src/latest", "build/out.js"],
		["inner/latest", "build/out.js"],
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
		["to-file", "is a link to a file"],
		["to-file/", "is a link to a file, with a separator at its end"],
		["dangling", "would be created at the end of a link"],
		["dangling/new", "would be created below the end of a link"],
		["dangling-twice", "would be created at the end of two links"],
		["src/dangling-relative", "would be created at the end of a relative link"],
		["inner/dangling-relative", "would be created at the end of a link in a linked folder"],
		["circle-a", "is a link in a circle"],
		["circle-a/x", "goes through a circle of links"],
		["circle-through-nothing", "is a link to itself by way of a folder that is missing"],
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
		["%252e%252e/x", "encodes its dots twice"],
		["%c0%ae%c0%ae/x", "encodes its dots overlong"],
		["\uFF0E\uFF0E/x", "has dots of full width"],
		["\u2025/x", "has two dots in one character"],
		[".. /x", "has a space behind its dots, which Windows drops"],
		["C:x", "is relative to a drive"],
		["a\u007Fb", "holds a control character"],
		["a\u202Eb.ts", "reads otherwise than it is"],
		["a\u{E0041}b", "holds a tag that nobody sees"],
		["a\uD800b", "holds half a character"],
	])("%j is refused: it %s", async (path) => {
		expect(await locatePath(root, path)).toBeUndefined();
	});

	test("may be longer than any file's: then there is no such file", async () => {
		const long = "n".repeat(300);
		expect(await locatePath(root, long)).toBe(long);
	});

	test("to a dangling link would be written outside, were it not refused", async () => {
		await writeFile(join(root, "dangling"), "escaped");
		expect(await readFile(join(outer, "secret", "new"), "utf8")).toBe("escaped");
		await rm(join(outer, "secret", "new"));
		expect(await locatePath(root, "dangling")).toBeUndefined();
	});

	test("in another case is another file, where the file system tells them apart, and no way out", async ({ skip }) => {
		skip(!isCaseSensitive, "this file system does not mind the case");
		await symlink(join(outer, "secret"), join(root, "INNER"));
		expect(await locatePath(root, "SRC/A.ts")).toBe("SRC/A.ts");
		expect(await locatePath(root, "INNER/key")).toBeUndefined();
		expect(await locatePath(root, join(outer, "WS", "src/a.ts"))).toBeUndefined();
	});

	test("is located anew at each use, so that a link swapped in later is seen", async () => {
		await mkdir(join(root, "swap"));
		expect(await locatePath(root, "swap/x")).toBe("swap/x");
		await rm(join(root, "swap"), { recursive: true });
		await symlink(join(outer, "secret"), join(root, "swap"));
		expect(await locatePath(root, "swap/x")).toBeUndefined();
	});
});
