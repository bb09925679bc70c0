/** A model, or capacity for one, that belongs to the account. */
export interface AccountModel {
	/** The last member of its ARN. */
	readonly resource: string;
	readonly name: string;
	/** What it was made of. An imported model is like it: Bedrock knows only its architecture. */
	readonly baseModel: string;
	/** A custom model is not invoked itself but through its deployment. */
	readonly isInvocable: boolean;
}

export const importedModel: AccountModel = {
	resource: "imported-model/imp0rted0001",
	name: "outcrop-imported",
	baseModel: "meta.llama3-3-70b-instruct-v1:0",
	isInvocable: true,
};

export const provisionedModel: AccountModel = {
	resource: "provisioned-model/local0000001",
	name: "outcrop-provisioned",
	baseModel: "anthropic.claude-haiku-4-5-20251001-v1:0",
	isInvocable: true,
};

export const customModel: AccountModel = {
	resource: "custom-model/amazon.nova-lite-v1:0:300k/cust0m000001",
	name: "outcrop-tuned",
	baseModel: "amazon.nova-lite-v1:0",
	isInvocable: false,
};

export const customModelDeployment: AccountModel = {
	resource: "custom-model-deployment/depl0y000001",
	name: "outcrop-tuned-deployment",
	baseModel: "amazon.nova-lite-v1:0",
	isInvocable: true,
};

export const accountModels: readonly AccountModel[] = [importedModel, provisionedModel, customModel, customModelDeployment];

/** AWS's own router. Each request of it goes to one of these models, through the profile of the region's geography. */
export const promptRouter = {
	resource: "default-prompt-router/anthropic.claude:1",
	name: "Anthropic Prompt Router",
	models: ["anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-haiku-4-5-20251001-v1:0"],
} as const;
