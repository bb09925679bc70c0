import { render } from "preact";
import { Chat } from "./chat.tsx";
import { flushDraft } from "./composer/draft.ts";
import { keepFocus } from "./focus.ts";
import { onHostMessage, post } from "./host.ts";
import { fillBlankPages } from "./markdown/blankPages.ts";
import { receive } from "./state.ts";
// oxlint-disable-next-line import/no-unassigned-import -- the bundler finds the style sheet here
import "./styles/chat.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page of the chat view has no element #root.");

onHostMessage(receive);
render(<Chat />, root);
keepFocus(root);
window.addEventListener("blur", flushDraft);
document.addEventListener("visibilitychange", flushDraft);
// However it was selected: what the reader takes along is whole.
document.addEventListener("copy", fillBlankPages);
post({ kind: "ready" });
