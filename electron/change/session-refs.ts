import type { Git } from "../git/git.ts"
import type { Workspace } from "./workspace.ts"

export interface SessionRefs {
  /** Makes both states readable with plain git in the user's repository. Answers the head's commit. */
  publish(
    workspace: Workspace,
    sessionID: string,
    states: { base: string; baseline: string; head: string },
  ): Promise<string>
  /** Keeps a commit under `refs/outrigger/rescue/<session>`; answers the ref. */
  rescue(workspace: Workspace, sessionID: string, tree: string, parents: string[]): Promise<string>
  remove(workspace: Workspace, sessionID: string): Promise<void>
}

/**
 * `refs/outrigger/session/<id>/{baseline,head}`: `git diff …/baseline …/head` is the pending change. The objects are
 * made in our store and carried over in one pack, so that only published states reach the user's repository.
 */
export function createSessionRefs(git: Git): SessionRefs {
  const userPlace = (workspace: Workspace) => ({ gitDir: workspace.repository!.commonDir })
  const name = (sessionID: string, which: "baseline" | "head") => `refs/outrigger/session/${sessionID}/${which}`

  return {
    async publish(workspace, sessionID, { base, baseline, head }) {
      const { place } = workspace
      const first = await git.commitTree(place, baseline, [base], `Outrigger session ${sessionID}: baseline\n`)
      const second = await git.commitTree(place, head, [first], `Outrigger session ${sessionID}: head\n`)
      await git.transfer(place, userPlace(workspace), second, [base])
      await git.updateRef(userPlace(workspace), name(sessionID, "baseline"), first)
      await git.updateRef(userPlace(workspace), name(sessionID, "head"), second)
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
    async remove(workspace, sessionID) {
      for (const ref of (await git.refs(userPlace(workspace), `refs/outrigger/session/${sessionID}/`)).keys())
        await git.updateRef(userPlace(workspace), ref, null)
    },
  }
}
