import type { IpcMain } from "electron"
import { expect, test } from "vitest"
import type { CallHandlers } from "./calls.ts"
import { createCalls, type CallServices } from "./calls.ts"
import { channels } from "./channels.ts"
import { answerWindow } from "./ipc.ts"

const origin = "http://127.0.0.1:4096"

function bridge() {
  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
  const opened: string[] = []
  const services = {
    shell: { openExternal: async (url: string) => void opened.push(url) },
    setBadge: (count: number) => opened.push(`badge ${count}`),
    window: () => null,
  } as unknown as CallServices
  const calls: CallHandlers = createCalls(services)
  const ipcMain = { handle: (name: string, run: never) => handlers.set(name, run) } as unknown as IpcMain
  answerWindow({ ipcMain, origin, connection: () => ({ url: origin, token: "t" }), calls })
  const send = async (channel: string, frame: unknown, ...args: unknown[]) =>
    handlers.get(channel)?.({ senderFrame: frame }, ...args)
  return { send, opened }
}
const ours = { url: `${origin}/app`, parent: null }

test("our page gets the connection and its calls run", async () => {
  const { send, opened } = bridge()
  expect(await send(channels.connection, ours)).toEqual({ url: origin, token: "t" })
  await send(channels.call, ours, "badge", [3])
  await send(channels.call, ours, "shell.openExternal", ["https://example.com"])
  expect(opened).toEqual(["badge 3", "https://example.com/"])
})

test.each([
  ["a frame inside our page", { url: `${origin}/app`, parent: {} }],
  ["a page of another origin", { url: "http://127.0.0.1:4097/", parent: null }],
  ["a page that only looks like ours", { url: "http://127.0.0.1:4096.example/", parent: null }],
  ["a frame that is gone", null],
])("%s is refused", async (_what, frame) => {
  const { send, opened } = bridge()
  await expect(send(channels.connection, frame)).rejects.toThrow("may not use")
  await expect(send(channels.call, frame, "badge", [1])).rejects.toThrow("may not use")
  expect(opened).toEqual([])
})

test("unknown calls and arguments that do not fit are refused", async () => {
  const { send, opened } = bridge()
  await expect(send(channels.call, ours, "toString", [])).rejects.toThrow("no such")
  await expect(send(channels.call, ours, "badge", ["3"])).rejects.toThrow("do not fit")
  await expect(send(channels.call, ours, "badge", "x")).rejects.toThrow("do not fit")
  await expect(send(channels.call, ours, "shell.openExternal", ["file:///etc/passwd"])).rejects.toThrow("Only web")
  await expect(send(channels.call, ours, "shell.showItem", ["relative"])).rejects.toThrow("absolute")
  expect(opened).toEqual([])
})
