import path from "node:path"
import { isInside } from "../lib/paths.ts"

/** `from` and the folders above it up to `root`, nearest first; only `root` when `from` is not inside it. */
export function foldersUpTo(from: string, root: string): string[] {
  if (!isInside(root, from)) return [root]
  const folders = [from]
  for (let at = from; at !== root; ) folders.push((at = path.dirname(at)))
  return folders
}
