import type {
  CreateTerminalRequest,
  ReadTextFileRequest,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
  TerminalOutputResponse,
  WaitForTerminalExitResponse,
  WriteTextFileRequest,
} from "@agentclientprotocol/sdk"

/** What an agent may ask of the turn that it works in. Faults reach the agent as errors with their message. */
export interface TurnSide {
  /** Something the person should know of, said in the conversation. */
  note(text: string): void
  update(update: SessionUpdate): void
  permission(request: RequestPermissionRequest): Promise<RequestPermissionResponse>
  readFile(request: ReadTextFileRequest): Promise<string>
  writeFile(request: WriteTextFileRequest): Promise<void>
  terminal: {
    /** Answers its id once it may run. */
    create(request: CreateTerminalRequest): Promise<string>
    output(id: string): TerminalOutputResponse
    wait(id: string): Promise<WaitForTerminalExitResponse>
    kill(id: string): Promise<void>
    release(id: string): Promise<void>
  }
}

/** Finds the turn that a request of the agent belongs to. Throws when none runs. */
export type FindTurn = (externalID: string) => TurnSide
