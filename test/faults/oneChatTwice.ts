/** A window that appends to a chat: `node oneChatTwice.ts FOLDER CHAT NAME RECORDS`. */
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";

const [, , folder = "", chatId = "", name = "", records = "0"] = process.argv;
const writer = new ChatStore(folder).writer(chatId, (error) => {
	throw error;
});
for (let number = 0; number < Number(records); number++) {
	/** Of many lengths, so that a record that was torn or mixed with another one would not be read. */
	const text = `${name} ${number} ${"x".repeat((number * 37) % 5_000)}`;
	writer.append({ kind: "message", message: { role: "user", content: [{ kind: "text", text }] } });
}
