import { type CredentialKind, credentialKinds, gitProvider } from "../../model/credential-kinds.ts"
import type { SignIns } from "../../model/sign-ins.ts"

const groupNames: Record<CredentialKind["group"], string> = {
  "model-providers": "Model Providers",
  "git-version-control": "Git / Version Control",
  tools: "Tools",
}

const about = ({ name, category, keyEnv, tokenEnv }: CredentialKind) => ({
  name,
  category,
  env: keyEnv.length > 0 ? keyEnv : tokenEnv,
  ...(keyEnv.length > 0 && { secretLabel: "API key" }),
})

export const authProviders = () => [...credentialKinds.values()].map((kind) => ({ id: kind.provider, ...about(kind) }))

/** Accounts that a client can sign in to, as its screens name them. */
const accountTypes: { id: string; provider: string; backend: string; flow: "code" | "device"; oauth: object }[] = [
  {
    id: "anthropic:oauth",
    provider: "anthropic",
    backend: "anthropic",
    flow: "code",
    oauth: {
      kind: "authorization_code",
      description: "Sign in to your Claude account, or paste a token.",
      inputLabel: "Authorization code or token",
      inputPlaceholder: "Paste the code, or sk-ant-oat0…",
      allowsDirectToken: true,
    },
  },
  {
    id: "openai:oauth",
    provider: "openai",
    backend: "codex",
    flow: "device",
    oauth: { kind: "device_code", description: "Sign in to your ChatGPT account with a code." },
  },
  {
    id: "github-copilot:oauth",
    provider: "github-copilot",
    backend: "github-copilot",
    flow: "device",
    oauth: { kind: "device_code", description: "Sign in to GitHub Copilot with a code." },
  },
  {
    id: "github-git:oauth",
    provider: gitProvider,
    backend: gitProvider,
    flow: "device",
    oauth: { kind: "device_code", description: "Sign in to GitHub, to clone and fetch what is yours." },
  },
]

/** What can be added here: keys, and accounts that a client id was configured for. */
export async function credentialTypes(signIns: SignIns) {
  const keys = [...credentialKinds.values()].flatMap((kind) =>
    kind.keyEnv.length > 0 && kind.provider !== "discobot"
      ? [
          {
            ...about(kind),
            id: `${kind.provider}:api_key`,
            provider: kind.provider,
            backendProvider: kind.provider,
            group: kind.group,
            groupName: groupNames[kind.group],
            authType: "api_key",
          },
        ]
      : [],
  )
  const accounts = await Promise.all(
    accountTypes.map(async ({ id, provider, backend, flow, oauth }) => {
      const [shown, kind] = [credentialKinds.get(provider), credentialKinds.get(backend)]
      if (!shown || !kind || !(await signIns.offers(backend, flow))) return []
      return [
        {
          ...about(shown),
          env: kind.tokenEnv,
          id,
          provider,
          backendProvider: backend,
          group: kind.group,
          groupName: groupNames[kind.group],
          authType: "oauth",
          oauth: { provider: backend, ...oauth },
        },
      ]
    }),
  )
  return [...keys, ...accounts.flat()]
}
