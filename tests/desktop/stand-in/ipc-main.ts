type Handler = (event: unknown, ...args: unknown[]) => unknown
const handlers = new Map<string, Handler>()

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
}

/** Values travel as JSON, errors as their text, like Electron's. */
export async function invokeHandler(
  channel: string,
  args: unknown[],
  frame: { url: string; top: boolean },
): Promise<{ value?: unknown; error?: string }> {
  const handler = handlers.get(channel)
  if (!handler) return { error: `Error: No handler registered for '${channel}'` }
  try {
    return { value: await handler({ senderFrame: { url: frame.url, parent: frame.top ? null : {} } }, ...args) }
  } catch (error) {
    return { error: String(error) }
  }
}
