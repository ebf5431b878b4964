import { writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { until } from "../support/until.ts"
import { bash, expectAccessible, openSession, picture } from "./support/programs.ts"
import { eventually } from "./support/window.ts"

const port = 20_000 + Math.floor(Math.random() * 20_000)
const web = `#!/usr/bin/env node
//---
// name: Tide tables
// description: Shows the tides of the harbour
// http: ${port}
// path: /today
//---
console.log("\\u001b[32mlistening\\u001b[0m on " + process.env.PORT)
require("node:http").createServer((request, response) => {
  console.log(request.method + " " + request.url)
  response.setHeader("content-type", "text/html")
  response.end("<!doctype html><title>Tides " + request.url + "</title><body style='background:rgb(0,90,200)'>High tide")
}).listen(process.env.PORT, "127.0.0.1")
`
const files = {
  ".discobot/services/web.js": web,
  ".discobot/services/broken.sh": "#!/bin/sh\n#---\n# name: Broken\n#---\necho no chart for this harbour >&2\nexit 7\n",
  ".discobot/services/api.txt2": "api on 8080\n",
  ".discobot/hooks/check.sh": `#!/bin/sh
#---
# name: Tide check
# description: Every tide must be high or low
# type: file
# pattern: "*.txt"
#---
echo "looking at $DISCOBOT_CHANGED_FILES"
grep -qE "^(high|low)$" src/tide.txt || { printf '\\033[31mneither high nor low\\033[0m\\n'; exit 1; }
`,
  ".discobot/hooks/commit.sh": "#!/bin/sh\n#---\n# name: Before a commit\n# type: pre-commit\n#---\ntrue\n",
}

test("a service of the folder is looked at, allowed, started, previewed in the Browser tab, and stopped", async () => {
  const it = await openSession(files)
  const { page, test: started } = it
  await page.keyboard.press("Control+Shift+S")
  const services = page.getByRole("listbox", { name: "Services" }).getByRole("option")
  await eventually(() => services.count()).toBe(2)
  await page.getByText("has neither a shebang").waitFor()
  await services.filter({ hasText: "Tide tables" }).click()
  await page.getByText("It runs once you allow it").waitFor()
  await picture(page, "services-new")

  // What runs is shown first, word for word.
  await page.getByRole("button", { name: "Open preview" }).click()
  const dialog = page.getByRole("dialog", { name: "Allow programs of this folder?" })
  await dialog.getByText("process.env.PORT", { exact: false }).first().waitFor()
  await expectAccessible(it, "[role=dialog]", "services-allow")
  await page.keyboard.press("Escape")
  await eventually(() => dialog.count()).toBe(0)
  expect(await services.filter({ hasText: "running" }).count()).toBe(0)
  await page.getByRole("button", { name: "Open preview" }).click()
  await dialog.getByRole("button", { name: /^Allow 4 programs and start$/ }).click()

  const tab = page.getByRole("tab", { name: "Browser" })
  await until(async () => (await tab.getAttribute("aria-selected")) === "true")
  await page.getByText("Tides /today").first().waitFor({ timeout: 60_000 })
  await page.getByRole("button", { name: "1 service running" }).waitFor()
  const output = page.getByRole("log", { name: "Output of Tide tables" })
  await eventually(() => output.textContent()).toContain(`listening on ${port}\nGET /today`)
  expect(await page.getByRole("tab", { name: /^Services/ }).textContent()).toContain("1 running")
  await picture(page, "services-preview")
  await page.getByRole("button", { name: `Copy http://localhost:${port}/today` }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`http://localhost:${port}/today`)

  // Seen from the folder it runs elsewhere.
  await page
    .getByRole("button", { name: /^New session/ })
    .first()
    .click()
  const elsewhere = page.getByRole("region", { name: "Running elsewhere" })
  await elsewhere.getByText(`Tide tables on ${port}`).waitFor()
  await elsewhere.getByRole("button", { name: "Tell the tides" }).click()
  await page.getByRole("button", { name: "Restart" }).click()
  await eventually(() => output.textContent()).toBe(`listening on ${port}`)
  await page.getByRole("button", { name: "Stop", exact: true }).click()
  await services.filter({ hasText: "Tide tables" }).getByText("stopped").waitFor()
  expect(await page.getByRole("button", { name: /service running/ }).count()).toBe(0)

  await services.filter({ hasText: "Broken" }).click()
  await page.getByRole("button", { name: "Start" }).click()
  await services.filter({ hasText: "Broken" }).getByText("failed, exit 7").waitFor()
  await page.getByRole("log", { name: "Output of Broken" }).getByText("no chart for this harbour").waitFor()
  await page.getByRole("button", { name: "1 service failed" }).waitFor()
  await page.setViewportSize({ width: 1024, height: 700 })
  await expectAccessible(it, "[data-dock]", "services-small")

  // Another text is another program.
  await writeFile(
    path.join(it.session.directory, ".discobot/services/broken.sh"),
    "#!/bin/sh\n#---\n# name: Broken\n#---\nsleep 600\n",
  )
  await page.getByRole("button", { name: "Start" }).click()
  await dialog.getByText("sleep 600").waitFor()
  await dialog.getByRole("button", { name: "Not now" }).click()
  expect((await (await started.request(`/outrigger/services?sessionID=${it.session.id}`)).json()).services).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: "Broken", trust: "changed", state: "failed" })]),
  )
  expect(it.errors).toEqual([])
})

test("a folder without services gets one to begin with, open in the editor", async () => {
  const it = await openSession()
  const { page } = it
  await page.keyboard.press("Control+Shift+S")
  await page.getByText("No services here yet").waitFor()
  await picture(page, "services-none")
  await page.getByRole("button", { name: "Create a service file" }).click()
  await page.getByRole("option", { name: /Dev server/ }).waitFor()
  await page.getByRole("tab", { name: /dev\.sh/ }).waitFor()
  await page.keyboard.press("Control+Shift+H")
  await page.getByText("No hooks here yet").waitFor()
  await picture(page, "hooks-none")
  expect(it.errors).toEqual([])
})

test("a hook that fails says so, asks the agent again, and is run again by hand", async () => {
  const it = await openSession(files)
  const { page, test: started, session } = it
  await page.getByRole("button", { name: "1 hook not allowed yet" }).click()
  const hooks = page.getByRole("listbox", { name: "Hooks" }).getByRole("option")
  await eventually(() => hooks.count()).toBe(2)
  await hooks.filter({ hasText: "Tide check" }).click()
  await page.getByRole("button", { name: "Look and allow" }).click()
  const dialog = page.getByRole("dialog", { name: "Allow programs of this folder?" })
  await dialog.getByRole("button", { name: "Allow 4 programs", exact: true }).click()
  await hooks.filter({ hasText: "Tide check" }).getByText("never ran").waitFor()

  started.model.enqueue(bash("echo spring > src/tide.txt"), { text: "It is spring." }, { text: "I leave it as it is." })
  await started.client.session.prompt({
    sessionID: session.id,
    parts: [{ type: "text", text: "make it a spring tide" }],
  })
  await page.getByText("I leave it as it is.").waitFor({ timeout: 60_000 })
  const line = page.getByRole("article", { name: "The hook Tide check failed" })
  await line.getByText("The agent was asked again: the hook Tide check failed, exit 1").waitFor()
  await page.getByRole("button", { name: "1 hook failed" }).waitFor()
  await hooks.filter({ hasText: "Tide check" }).getByText("failed, exit 1").waitFor()
  await page.getByText("because the turn changed src/tide.txt").waitFor()
  await page.getByText("The agent was asked again because of it.").waitFor()
  await page.getByText("It was the turn “make it a spring tide”.").waitFor()
  const output = page.getByRole("log", { name: "Output of Tide check" })
  await output.getByText("neither high nor low").waitFor()
  await picture(page, "hooks-failed")
  await line.getByRole("button", { name: /The agent was asked again/ }).click()
  await line.getByText("neither high nor low").waitFor()
  await page.setViewportSize({ width: 1024, height: 700 })
  await expectAccessible(it, "[data-dock]", "hooks-small")
  await expectAccessible(it, "article[aria-label='The hook Tide check failed']", "hooks-line")

  await writeFile(path.join(session.directory, "src/tide.txt"), "low\n")
  await page.getByRole("button", { name: "Run again" }).click()
  await hooks.filter({ hasText: "Tide check" }).getByText("passed").waitFor()
  await page.getByText("because you asked for it").waitFor()
  expect(await page.getByRole("button", { name: /hook failed/ }).count()).toBe(0)
  expect(it.errors).toEqual([])
})
