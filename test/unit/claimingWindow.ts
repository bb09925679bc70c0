/** A window that claims a chat whenever it is told to, and tells whether it has it: `fork("claimingWindow.ts", [FOLDER, CHAT])`. */
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";

const [, , folder = "", chatId = ""] = process.argv;
const store = new ChatStore(folder);
const claim = () => process.send?.(store.claim(chatId));
process.on("message", claim);
claim();
