import type { Sandbox } from "../../shared/native/host.ts"

export type ChangeNews =
  | { type: "change.updated"; sessionID: string }
  | { type: "sandbox.updated"; sessionID: string; sandbox: Sandbox }

export type PublishChange = (news: ChangeNews) => void
