import { expect, it } from "vitest";
import type { Step } from "../local-bedrock/script.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const files = {
	"package.json": JSON.stringify({ name: "shop", scripts: { test: "node test.js" } }),
	"test.js": 'console.log("\\u001b[32m1 passed\\u001b[0m");\nconsole.error("2 failed");\nprocess.exitCode = 3;\n',
	"server.js": 'console.log("listening");\nsetInterval(() => {}, 1_000);\n',
};

it("a command is stopped by a click, and one in the background is read and stopped later", async () => {
	const { chat } = await scene.freshChat(files);
	script(
		call("run_command", { command: "echo begun; sleep 100" }),
		call("run_command", { command: "node server.js", background: true }),
		call("read_command_output", { id: "command-2" }),
		call("stop_command", { id: "command-2" }),
	);
	await chat.send("Run what does not end");
	await chat.button("Allow once", chat.approval).click();
	await chat.step("Output of Run echo begun; sleep 100").getByText("begun").waitFor();
	await chat.button("Stop: Run echo begun; sleep 100").click();
	await chat.approval.getByText("node server.js").first().waitFor();
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(results()).toEqual([
		expect.stringMatching(/^It was stopped before it had ended\. The user stopped it\.\n\nbegun/),
		expect.stringMatching(/^It still runs\. It runs in the background as command-2: /),
		expect.stringMatching(/^It still runs\. Lines 1-1 of 1\.\n\nlistening$/),
		"command-2 was stopped.",
	]);
});

it("a command is shown as it is, runs in a terminal, and the model gets its output and exit code", async () => {
	const { chat } = await scene.freshChat(files);
	const severalLines = "printf 'a\\nb\\n'\nfalse || echo \"it's done!\"";
	script(call("run_command", { command: "node test.js" }), call("run_command", { command: severalLines }));
	await chat.send("Run the tests");
	await chat.approval.getByText("node test.js").first().waitFor();
	expect(results()).toEqual([]);
	await chat.button("Allow once", chat.approval).click();
	await chat.step("Output of Run node test.js").getByText("2 failed").waitFor();
	await chat.approval.getByText("it's done!").first().waitFor();
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(results()).toEqual(["Exit code 3.\n\n1 passed\n2 failed", "Exit code 0.\n\na\nb\nit's done!"]);
});

it("the tests run as the editor's task, and the model gets what they print", async () => {
	const { chat } = await scene.freshChat(files);
	script(call("run_tests", {}));
	await chat.send("Run the tests");
	await chat.approval.getByText("npm run test").first().waitFor();
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(results()).toEqual([expect.stringMatching(/^Exit code 3\.\n[^]*> node test\.js\n\n1 passed\n2 failed/)]);
});

function script(...steps: readonly Step[]): void {
	const turns = steps.map((step) => ({ steps: [step] }));
	scene.bedrock.setScript({ turns: [...turns, { steps: [{ kind: "text", text: "Done." }] }] });
}

function call(name: string, input: object): Step {
	return { kind: "tool", name, input };
}

/** What the tools have told the model so far, as the last request says it. */
function results(): readonly string[] {
	const request = scene.requests().at(-1)?.request as
		| { messages: { content: { toolResult?: { content: { text: string }[] } }[] }[] }
		| undefined;
	const blocks = request?.messages.flatMap(({ content }) => content) ?? [];
	return blocks.flatMap(({ toolResult }) => toolResult?.content.map(({ text }) => text) ?? []);
}
