import type { Workspace } from "../../shared/domain/workspace.ts"
import type { Instance } from "../project/instances.ts"

export type WorkspaceStatus = "connected" | "connecting" | "disconnected" | "error"

export interface NewWorkspace {
  id: string
  branch: string | null
  extra: unknown
}

/** A host on another machine, reached through a tunnel that ends on this one. */
export interface RemoteHost {
  /** Where the tunnel begins here, `http://127.0.0.1:PORT`. */
  url: string
  /** What that host calls itself: its guard answers to no other Host header. */
  authority: string
  token: string
  /** The workspace's folder there. */
  directory: string
  /** Resolves, never rejects, when the connection has ended, with the reason. */
  closed: Promise<string>
  close(): Promise<void>
}

/** A kind of workspace. One with `connect` is on another machine; the others are folders of this one. */
export interface WorkspaceAdapter {
  type: string
  name: string
  description: string
  /** Makes it ready to be used. Throws a Fault that says why it cannot be. */
  create(place: Instance, input: NewWorkspace): Promise<Pick<Workspace, "name" | "branch" | "directory" | "extra">>
  remove(place: Instance, workspace: Workspace): Promise<void>
  connect?(workspace: Pick<Workspace, "id" | "extra">): Promise<RemoteHost>
}
