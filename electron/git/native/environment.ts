import { devNull } from "node:os"

/** Options on every call. Nothing a repository or user configures may run a program of its own choice here. */
export const safeOptions = [
  "--no-pager",
  "-c",
  `core.hooksPath=${devNull}`,
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=true",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "diff.suppressBlankEmpty=false",
  "-c",
  "advice.detachedHead=false",
]

/**
 * The environment of a git child: the user's, without any GIT_* that a parent process (a hook, a rebase) left behind,
 * never asking for a password, an editor or a pager, with messages in English so that they can be recognised.
 *
 * `isolated` also hides the user's and the system's configuration and attributes: checkpoints store bytes as they are.
 */
export function gitEnvironment(options: { isolated?: boolean; write?: boolean } = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {}
  for (const [key, value] of Object.entries(process.env)) {
    if (!key.toUpperCase().startsWith("GIT_") || keep.has(key.toUpperCase())) env[key] = value
  }
  Object.assign(env, {
    LC_ALL: "C",
    LANGUAGE: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_EDITOR: ":",
    GIT_SEQUENCE_EDITOR: ":",
    GIT_PAGER: "cat",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_AUTHOR_NAME: "Outrigger",
    GIT_AUTHOR_EMAIL: "outrigger@localhost",
    GIT_COMMITTER_NAME: "Outrigger",
    GIT_COMMITTER_EMAIL: "outrigger@localhost",
  })
  // Optional locks are what makes `git status` rewrite the user's index behind their back.
  if (!options.write) env.GIT_OPTIONAL_LOCKS = "0"
  if (options.isolated) {
    env.GIT_CONFIG_NOSYSTEM = "1"
    env.GIT_CONFIG_GLOBAL = devNull
    env.GIT_ATTR_NOSYSTEM = "1"
    env.GIT_NO_REPLACE_OBJECTS = "1"
  }
  return env
}

/** Where the user's configuration is, and proof of ownership, are theirs to say. */
const keep = new Set([
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_EXEC_PATH",
  "GIT_SSL_CAINFO",
])
