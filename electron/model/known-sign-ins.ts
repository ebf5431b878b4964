import type { OAuthDefinition } from "./oauth-definition.ts"

/**
 * Where vendors sign people in, without client ids: those belong to the vendors' own products. A configuration that gives
 * one (`provider.ID.options.oauth = { client_id }`) makes the sign-in work; it may replace every address too.
 */
export const knownSignIns: Record<string, Partial<OAuthDefinition>[]> = {
  anthropic: [
    {
      flow: "code",
      label: "Claude account",
      authorize_url: "https://claude.ai/oauth/authorize",
      token_url: "https://console.anthropic.com/v1/oauth/token",
      redirect_uri: "https://console.anthropic.com/oauth/code/callback",
      scopes: ["org:create_api_key", "user:profile", "user:inference"],
      parameters: { code: "true" },
      token_format: "json",
    },
  ],
  codex: [
    {
      flow: "loopback",
      label: "ChatGPT account",
      authorize_url: "https://auth.openai.com/oauth/authorize",
      token_url: "https://auth.openai.com/oauth/token",
      redirect_uri: "http://localhost:1455/auth/callback",
      scopes: ["openid", "profile", "email", "offline_access"],
      parameters: { id_token_add_organizations: "true", codex_cli_simplified_flow: "true", originator: "outrigger" },
    },
    {
      flow: "device",
      label: "ChatGPT account, with a code",
      device_url: "https://auth.openai.com/api/accounts/deviceauth/usercode",
      poll_url: "https://auth.openai.com/api/accounts/deviceauth/token",
      verification_uri: "https://auth.openai.com/codex/device",
      device_redirect_uri: "https://auth.openai.com/deviceauth/callback",
      token_url: "https://auth.openai.com/oauth/token",
    },
  ],
  "github-copilot": [github("GitHub Copilot", "read:user")],
  "github-git": [github("GitHub", "repo")],
}

function github(label: string, scope: string): Partial<OAuthDefinition> {
  return {
    flow: "device",
    label,
    device_url: "https://{domain}/login/device/code",
    token_url: "https://{domain}/login/oauth/access_token",
    scopes: [scope],
  }
}

/** What `{key}` in an address is when nobody said. */
export const usualInputs: Record<string, string> = { domain: "github.com" }
