import { fork } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { chromium } from "playwright-core"
import { root } from "../../build/vite/places.ts"
import { until } from "../support/until.ts"
import type { Desktop, OpenOptions } from "./driver.ts"
import type { Answer, Order, Seen } from "./stand-in/control.ts"

/** Starts the built main process in the stand-in and connects to the page it opens. */
export async function openStandIn({ home, folder, env }: OpenOptions): Promise<Desktop> {
  const args = [root, "--home", home, "--port", "0", ...(folder ? [folder] : [])]
  const child = fork(path.join(import.meta.dirname, "stand-in", "run.mjs"), args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  let said = ""
  child.stdout?.on("data", (chunk) => (said += chunk))
  child.stderr?.on("data", (chunk) => (said += chunk))
  const exited = once(child, "exit").then(([code]) => code as number | null)

  let last = 0
  const answers = new Map<number, (answer: Answer) => void>()
  child.on("message", (answer: Answer) => answers.get(answer.id)?.(answer))
  const tell = (order: Order) =>
    new Promise<Seen>((resolve, reject) => {
      const id = ++last
      void exited.then((code) => reject(new Error(`The main process has ended with ${code}:\n${said}`)))
      answers.set(id, (answer) => ("error" in answer ? reject(new Error(answer.error)) : resolve(answer.seen)))
      child.send({ id, order }, (error) => error && reject(error))
    })

  const devtools = await Promise.race([
    until(async () => (await tell({ do: "look" })).devtools, 30_000),
    exited.then((code) => {
      throw new Error(`The main process ended with ${code} before its window was open:\n${said}`)
    }),
  ]).catch((error) => {
    child.kill("SIGKILL")
    throw new Error(`${error.message}\n${said}`)
  })
  const browser = await chromium.connectOverCDP(devtools)
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error("Chromium has no page")

  return {
    page,
    pid: child.pid ?? 0,
    exited,
    seen: () => tell({ do: "look" }),
    answerDialog: async (method, result) => void (await tell({ do: "answer-dialog", method, result })),
    clickMenu: async (id) => void (await tell({ do: "click-menu", id })),
    clickNotification: async (index) => void (await tell({ do: "click-notification", index })),
    async knowPath(name, file) {
      await page.evaluate(([key, value]) => Object.assign(window, { __standInPaths: { [key]: value } }), [
        name,
        file,
      ] as const)
    },
    closeWindow: async () => void (await tell({ do: "close-window" })),
    quit: async () => void (await tell({ do: "quit" })),
    async kill() {
      await browser.close().catch(() => undefined)
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM")
        const timer = setTimeout(() => child.kill("SIGKILL"), 10_000)
        await exited
        clearTimeout(timer)
      }
    },
  }
}
