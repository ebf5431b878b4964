import type { Dialog } from "electron"
import { expect, test } from "vitest"
import { createQuit, type QuitOptions } from "./quit.ts"

function quitting(part: Partial<QuitOptions> & { answer?: number; turns?: string[] }) {
  const events: string[] = []
  const dialog = {
    showMessageBox: async ({ message, detail }: { message: string; detail: string }) => {
      events.push(`asked: ${message} ${detail.split("\n")[0]}`)
      return { response: part.answer ?? 0, checkboxChecked: false }
    },
  } as unknown as Dialog
  const quit = createQuit({
    dialog,
    window: () => null,
    runningTurns: async () => part.turns ?? [],
    stopHost: async () => void events.push("stopped"),
    exit: (code) => events.push(`exit ${code}`),
    ...part,
  })
  return { quit, events }
}

test("with nothing running it stops and exits without a question", async () => {
  const { quit, events } = quitting({})
  await quit.request()
  expect(events).toEqual(["stopped", "exit 0"])
})

test("a running turn is named, and keeping it keeps everything", async () => {
  const { quit, events } = quitting({ turns: ["Fix login"], answer: 0 })
  await quit.request()
  expect(events).toEqual(["asked: A turn is still running. • Fix login"])
  await quit.request({ ask: false })
  expect(events.slice(1)).toEqual(["stopped", "exit 0"])
})

test("stop and quit stops the host, then exits", async () => {
  const { quit, events } = quitting({ turns: ["a", "b"], answer: 1 })
  await quit.request()
  expect(events).toEqual(["asked: 2 turns are still running. • a", "stopped", "exit 0"])
})

test("a second request while one is under way does nothing", async () => {
  const { quit, events } = quitting({})
  await Promise.all([quit.request(), quit.request()])
  expect(events).toEqual(["stopped", "exit 0"])
})

test("a host that fails or does not stop in time still ends, with a failure code", async () => {
  const failing = quitting({ stopHost: () => Promise.reject(new Error("no")) })
  await failing.quit.request()
  expect(failing.events).toEqual(["exit 1"])
  const hanging = quitting({ stopHost: () => new Promise(() => {}), deadline: 20 })
  await hanging.quit.request()
  expect(hanging.events).toEqual(["exit 1"])
})
