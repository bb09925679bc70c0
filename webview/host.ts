import type { ToHost, ToWebview } from "../src/shared/protocol.ts";
import { openEditorHost } from "./editorHost.ts";

export const { post, onMessage: onHostMessage, keep, kept } = openEditorHost<ToHost, ToWebview>();
