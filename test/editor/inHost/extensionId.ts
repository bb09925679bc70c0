/** `publisher.name` of the manifest. */
export const extensionId = "outcrop.outcrop";
