/** The host's own secrets and switches: no command inherits them. */
const withheld = /^(OPENCODE_SERVER_(PASSWORD|USERNAME)|OUTRIGGER_(TOKEN|HOME|PROCESS)|ELECTRON_.*)$/

/** The host's environment as its children get it. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !withheld.test(name)) kept[name] = value
  return kept
}
