import type { Git } from "../git/git.ts"
import type { Workspace } from "./workspace.ts"

/** Prefix of the refs that every sandbox has; others are added for clients that know theirs. */
export const ownPrefix = "outrigger/session"

export interface SessionRefs {
  /**
   * Makes both states readable with plain git in the user's repository, under each of `prefixes`. Answers the head's
   * commit.
   */
  publish(
    workspace: Workspace,
    sessionID: string,
    states: { base: string; baseline: string; head: string },
    prefixes?: readonly string[],
  ): Promise<string>
  /** Keeps a commit under `refs/outrigger/rescue/<session>`; answers the ref. */
  rescue(workspace: Workspace, sessionID: string, tree: string, parents: string[]): Promise<string>
  remove(workspace: Workspace, sessionID: string, prefixes?: readonly string[]): Promise<void>
}

/**
 * `refs/<prefix>/<id>/{baseline,head}`: `git diff …/baseline …/head` is the pending change. The objects are made in our
 * store and carried over in one pack, so that only published states reach the user's repository.
 */
export function createSessionRefs(git: Git): SessionRefs {
  const userPlace = (workspace: Workspace) => ({ gitDir: workspace.repository!.commonDir })

  return {
    async publish(workspace, sessionID, { base, baseline, head }, prefixes = [ownPrefix]) {
      const { place } = workspace
      const first = await git.commitTree(place, baseline, [base], `Outrigger session ${sessionID}: baseline\n`)
      const second = await git.commitTree(place, head, [first], `Outrigger session ${sessionID}: head\n`)
      await git.transfer(place, userPlace(workspace), second, [base])
      for (const prefix of prefixes) {
        await git.updateRef(userPlace(workspace), `refs/${prefix}/${sessionID}/baseline`, first)
        await git.updateRef(userPlace(workspace), `refs/${prefix}/${sessionID}/head`, second)
      }
      return second
    },
    async rescue(workspace, sessionID, tree, parents) {
      const { place } = workspace
      const message = `Outrigger session ${sessionID}: work that was not accepted\n`
      const commit = await git.commitTree(place, tree, parents, message)
      await git.transfer(place, userPlace(workspace), commit, parents)
      const ref = `refs/outrigger/rescue/${sessionID}`
      await git.updateRef(userPlace(workspace), ref, commit)
      return ref
    },
    async remove(workspace, sessionID, prefixes = [ownPrefix]) {
      for (const prefix of prefixes)
        for (const ref of (await git.refs(userPlace(workspace), `refs/${prefix}/${sessionID}/`)).keys())
          await git.updateRef(userPlace(workspace), ref, null)
    },
  }
}
