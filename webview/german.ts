/** The script that makes the pages German: `pageHtml` puts it before the page's own where the editor is German. */
import { germanDoctorStrings } from "./german/doctorStrings.ts";
import { germanFailureActions } from "./german/failureActions.ts";
import { germanStrings } from "./german/strings.ts";

Object.assign(globalThis, { outcropWords: { chat: germanStrings, doctor: germanDoctorStrings, actions: germanFailureActions } });
