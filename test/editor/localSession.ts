import { defaultCredentials, type LocalBedrockOptions } from "../local-bedrock/options.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { Editor, type EditorOptions } from "./editor.ts";

export interface LocalSession extends AsyncDisposable {
	readonly editor: Editor;
	readonly bedrock: LocalBedrock;
}

/** The model of the local catalogue that a session starts with. */
export const sampleModel = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

const region = "us-east-1";

/** An editor with the packaged extension, connected to a local Bedrock of its own, on whose address the options may depend. */
export async function startLocalSession(
	given: EditorOptions | ((bedrock: LocalBedrock) => EditorOptions),
	bedrockOptions: LocalBedrockOptions = {},
): Promise<LocalSession> {
	const bedrock = await startLocalBedrock(bedrockOptions);
	const options = typeof given === "function" ? given(bedrock) : given;
	try {
		const editor = await Editor.start({
			aws: { config: `[default]\nregion = ${region}\n`, credentials: credentialsFile() },
			...options,
			machineSettings: {
				"outcrop.aws.endpoint": bedrock.url,
				"outcrop.aws.controlPlaneEndpoint": bedrock.url,
				"outcrop.aws.region": region,
				...options.machineSettings,
			},
			userSettings: { "outcrop.model": sampleModel, ...options.userSettings },
		});
		return {
			editor,
			bedrock,
			[Symbol.asyncDispose]: async () => {
				await editor[Symbol.asyncDispose]();
				await bedrock.close();
			},
		};
	} catch (error) {
		await bedrock.close();
		throw error;
	}
}

/** A shared credentials file with the keys that the local Bedrock accepts, or others. */
export function credentialsFile(keys = defaultCredentials): string {
	const token = keys.sessionToken ? `aws_session_token = ${keys.sessionToken}\n` : "";
	return `[default]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n${token}`;
}
