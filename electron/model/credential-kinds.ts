import { accounts, catalogue } from "./catalogue/catalogue.ts"

/** What a credential can be for, besides bundles of variables and MCP servers. */
export interface CredentialKind {
  provider: string
  name: string
  /** Variables that hold its key, and those that hold its account's token. */
  keyEnv: string[]
  tokenEnv: string[]
  category: "llm" | "vcs"
  group: "model-providers" | "git-version-control" | "tools"
}

const models = { category: "llm", group: "model-providers" } as const
const tools = { category: "llm", group: "tools" } as const

/** GitHub for git itself; its command line tools read the same variables. */
export const gitProvider = "github-git"

/** In the order in which they are offered. */
export const credentialKinds: ReadonlyMap<string, CredentialKind> = new Map(
  [
    ...[...catalogue.values(), ...accounts.values()].flatMap(({ id, name, env, tokenEnv }): CredentialKind[] =>
      env.length > 0 || accounts.has(id)
        ? [{ provider: id, name, keyEnv: env, tokenEnv: tokenEnv ? [tokenEnv] : [], ...models }]
        : [],
    ),
    {
      provider: gitProvider,
      name: "GitHub",
      keyEnv: [],
      tokenEnv: ["GH_TOKEN", "GITHUB_TOKEN"],
      category: "vcs",
      group: "git-version-control",
    } satisfies CredentialKind,
    { provider: "tavily", name: "Tavily", keyEnv: ["TAVILY_API_KEY"], tokenEnv: [], ...tools } satisfies CredentialKind,
    {
      provider: "discobot",
      name: "Discobot",
      keyEnv: ["DISCOBOT_TOKEN"],
      tokenEnv: [],
      ...tools,
    } satisfies CredentialKind,
  ].map((kind) => [kind.provider, kind]),
)

export const customPrefix = "custom:"
export const mcpPrefix = "mcp:"
