/** A session's folder relative to its worktree; without git (worktree `/`) the absolute path without its first slash. */
export function sessionPath(worktree: string, directory: string): string {
  const root = worktree.endsWith("/") ? worktree : `${worktree}/`
  if (directory === worktree) return ""
  return directory.startsWith(root) ? directory.slice(root.length) : directory.replace(/^\/+/, "")
}
