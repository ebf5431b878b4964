import type { IpcMain, IpcMainInvokeEvent } from "electron"
import type { DesktopCalls } from "../../shared/ipc.ts"
import type { CallHandlers } from "./calls.ts"
import { channels } from "./channels.ts"
import { sameOrigin } from "./lockdown.ts"

export interface IpcOptions {
  ipcMain: Pick<IpcMain, "handle">
  /** The host's origin. */
  origin: string
  connection: () => { url: string; token: string }
  calls: CallHandlers
}

/**
 * Answers the preload. Every message is refused unless it comes from the top frame of a page of our own origin: the
 * token must not reach a frame that only happens to be in the window.
 */
export function answerWindow({ ipcMain, origin, connection, calls }: IpcOptions): void {
  ipcMain.handle(channels.connection, (event) => {
    requireOurs(event, origin)
    return connection()
  })
  ipcMain.handle(channels.call, async (event, name: unknown, args: unknown) => {
    requireOurs(event, origin)
    if (typeof name !== "string" || !Object.hasOwn(calls, name)) throw new Error("There is no such desktop call.")
    return await answer(calls, name as keyof DesktopCalls, args)
  })
}

function answer<C extends keyof DesktopCalls>(
  calls: CallHandlers,
  name: C,
  args: unknown,
): ReturnType<DesktopCalls[C]> {
  const handler: CallHandlers[C] = calls[name]
  const parsed = handler.args.safeParse(args)
  if (!parsed.success) throw new Error(`The arguments of ${name} do not fit.`)
  return handler.run(...parsed.data)
}

function requireOurs({ senderFrame }: IpcMainInvokeEvent, origin: string): void {
  const ours = senderFrame !== null && senderFrame.parent === null && sameOrigin(senderFrame.url, origin)
  if (!ours) throw new Error("This frame may not use the desktop bridge.")
}
