import { stat } from "node:fs/promises"
import path from "node:path"

/**
 * `folder` and the folders above it up to `root`, nearest first; just `folder` when it is not below `root`.
 * Without git the reference looks up to `/`. There, folders of another user, or open to all, are left out: in a shared
 * place such as `/tmp` anyone could plant configuration, and configuration can name programs to run.
 */
export async function ancestors(folder: string, root: string, git: boolean): Promise<string[]> {
  const all = chain(folder, root)
  if (git || process.getuid === undefined) return all
  const user = process.getuid()
  const trusted = await Promise.all(
    all.map(async (at, index) => {
      if (index === 0) return true
      const owner = await stat(at).then(
        ({ uid, mode }) => ({ uid, shared: (mode & 0o002) !== 0 }),
        () => undefined,
      )
      return owner !== undefined && !owner.shared && (owner.uid === user || owner.uid === 0)
    }),
  )
  return all.filter((_, index) => trusted[index])
}

function chain(folder: string, root: string): string[] {
  const folders = [folder]
  for (let at = folder; at !== root; ) {
    const parent = path.dirname(at)
    if (parent === at) return path.parse(folder).root === root ? folders : [folder]
    folders.push(parent)
    at = parent
  }
  return folders
}
