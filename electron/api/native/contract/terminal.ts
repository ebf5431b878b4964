import * as z from "zod/mini"
import { TerminalForeground } from "../../../../shared/native/terminal.ts"
import { op } from "../../operation.ts"

export const terminal = {
  "terminal.foreground": op({
    method: "get",
    path: "/outrigger/terminals/{terminalID}/foreground",
    params: z.object({ terminalID: z.string() }),
    ok: TerminalForeground,
    summary: "What runs in a terminal besides its shell",
    description: "Asked before a terminal is closed: whatever runs in it ends with it.",
  }),
}
