/** An agent that many people have. Nothing here is started or installed by itself. */
export interface KnownAgent {
  id: string
  name: string
  /** Programs that speak the protocol, the newer name first. */
  programs: readonly { command: string; args: readonly string[] }[]
  /** What to do when none of them is there, and how to sign in. */
  hint: string
}

const one = (command: string, ...args: string[]) => [{ command, args }]

/** The adapters and commands as their makers document them. */
export const knownAgents: readonly KnownAgent[] = [
  {
    id: "claude-code",
    name: "Claude Code",
    programs: [...one("claude-agent-acp"), ...one("claude-code-acp")],
    hint: "npm install -g @agentclientprotocol/claude-agent-acp; sign in with “claude /login”, or set ANTHROPIC_API_KEY.",
  },
  {
    id: "codex",
    name: "Codex",
    programs: one("codex-acp"),
    hint: "npm install -g @agentclientprotocol/codex-acp; sign in with “codex login”, or set OPENAI_API_KEY.",
  },
  {
    id: "gemini",
    name: "Gemini CLI",
    programs: one("gemini", "--acp"),
    hint: "npm install -g @google/gemini-cli; sign in by starting “gemini” once. Versions before 0.33 want --experimental-acp in place of --acp.",
  },
  {
    id: "opencode",
    name: "opencode",
    programs: one("opencode", "acp"),
    hint: "npm install -g opencode-ai; sign in with “opencode auth login”.",
  },
  { id: "goose", name: "Goose", programs: one("goose", "acp"), hint: "Install Goose, then run “goose configure”." },
  {
    id: "copilot",
    name: "GitHub Copilot CLI",
    programs: one("copilot", "--acp"),
    hint: "npm install -g @github/copilot; sign in by starting “copilot” once.",
  },
  {
    id: "cursor",
    name: "Cursor CLI",
    programs: one("cursor-agent", "acp"),
    hint: "Install the Cursor CLI, then run “cursor-agent login”.",
  },
  {
    id: "qwen-code",
    name: "Qwen Code",
    programs: one("qwen", "--acp"),
    hint: "npm install -g @qwen-code/qwen-code; sign in by starting “qwen” once.",
  },
  { id: "kimi", name: "Kimi CLI", programs: one("kimi", "acp"), hint: "Install the Kimi CLI, then sign in with it." },
]
