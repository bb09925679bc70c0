/** The script that makes the pages German: `pageHtml` puts it before the page's own where the editor is German. */
import { germanDoctorStrings } from "./words/german/doctorStrings.ts";
import { germanFailureActions } from "./words/german/failureActions.ts";
import { germanStrings } from "./words/german/strings.ts";

Object.assign(globalThis, { outcropWords: { chat: germanStrings, doctor: germanDoctorStrings, actions: germanFailureActions } });
