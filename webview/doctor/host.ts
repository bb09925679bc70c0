import type { FromDoctorPage, ToDoctorPage } from "../../src/shared/doctor.ts";
import { openEditorHost } from "../editorHost.ts";

export const { post, onMessage: onHostMessage } = openEditorHost<FromDoctorPage, ToDoctorPage>();
