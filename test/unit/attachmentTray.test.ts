import { afterEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { AttachmentTray } from "../../src/vscode/chat/attachmentTray.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

afterEach(() => void vi.clearAllMocks());

const nova = "amazon.nova-pro-v1:0";
const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

function trayFor(model: string): AttachmentTray {
	return new AttachmentTray({
		folder: () => undefined,
		model: () => model,
		history: () => [],
		resolve: async () => undefined,
		attachFolder: async () => undefined,
		onChange: () => undefined,
	});
}

/** What the user types into one box after the other. */
function typed(...answers: readonly (string | undefined)[]): void {
	for (const answer of answers) vi.mocked(vscode.window.showInputBox).mockResolvedValueOnce(answer);
}

describe("Attaching an object in Amazon S3", () => {
	test("takes its address and the account of its bucket", async () => {
		const tray = trayFor(nova);
		typed("s3://my-bucket/film.mp4", "123456789012");
		await tray.addWhat("s3");
		expect(tray.summaries).toMatchObject([{ label: "s3://my-bucket/film.mp4", travel: "video", size: 0 }]);
		expect(await tray.takeFor("", [tray.summaries[0]?.id ?? ""])).toMatchObject([
			{ content: { kind: "remote", bucketOwner: "123456789012" } },
		]);
	});

	test.each([
		["the first box", [undefined]],
		["the second box", ["s3://my-bucket/film.mp4", undefined]],
	])("is given up by closing %s", async (_, answers) => {
		const tray = trayFor(nova);
		typed(...answers);
		await tray.addWhat("s3");
		expect(tray.summaries).toEqual([]);
		expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
	});

	test("teaches while the address is typed: its form, the formats, and the models that read from there", async () => {
		typed(undefined);
		await trayFor(claude).addWhat("s3");
		const [options] = vi.mocked(vscode.window.showInputBox).mock.calls[0] ?? [];
		const { validateInput } = options as vscode.InputBoxOptions;
		expect(await validateInput?.("")).toBeUndefined();
		expect(await validateInput?.("s3://my-")).toMatch(/s3:\/\/bucket\/key/);
		expect(await validateInput?.("s3://my-bucket/a.zip")).toMatch(/does not tell a format/);
		expect(await validateInput?.("s3://my-bucket/a.pdf")).toMatch(/reads nothing from Amazon S3.*Nova Pro/);
	});
});

describe("A file that the chosen model cannot take", () => {
	test("is refused when it is attached, with models that take it", () => {
		const tray = trayFor(claude);
		tray.addData("film.mp4", Buffer.from("film").toString("base64"));
		expect(tray.summaries).toEqual([]);
		expect(vscode.window.showWarningMessage).toHaveBeenCalledWith(expect.stringMatching(/takes no video.*Nova Pro/));
	});

	test("is attached and tried when nobody knows what is behind the model's ARN", () => {
		const tray = trayFor("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123");
		tray.addData("film.mp4", Buffer.from("film").toString("base64"));
		expect(tray.summaries).toMatchObject([{ travel: "video" }]);
	});
});

test("What is dropped from another machine or by another scheme is not even looked up", async () => {
	const parse = (text: string) => {
		const { protocol, host, pathname } = new URL(text);
		return { scheme: protocol.slice(0, -1), authority: host, path: pathname };
	};
	Object.assign(vscode.Uri, { parse });
	const tray = trayFor(claude);
	await tray.addDropped(["file://server/share/a.ts", "https://example.com/a.ts", "vscode-userdata:/settings.json"]);
	expect(tray.summaries).toEqual([]);
	expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
});
