import { readFile } from "node:fs/promises"
import { pathToFileURL } from "node:url"
import { describe, expect, it } from "vitest"
import { followEvents, inRepo, startTestHost } from "../support/host.ts"

// With `noReply` the answer is the user message, which the specification's answer schema does not know.
const unchecked = { checkOutput: false }
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

async function sent(
  test: Awaited<ReturnType<typeof startTestHost>>,
  part: { mime: string; url: string; filename?: string },
) {
  const sessionID = (await test.client.session.create({ title: "kept" })).data!.id
  const parts = [
    { type: "text" as const, text: "look" },
    { type: "file" as const, ...part },
  ]
  const { info } = (await test.client.session.prompt({ sessionID, noReply: true, parts })).data!
  return { sessionID, stored: (await test.client.session.message({ sessionID, messageID: info.id })).data!.parts }
}

describe("a file part of a prompt", () => {
  it("becomes what the read tool says of a text file, with the lines that were asked for", async () => {
    const test = await startTestHost(unchecked)
    const url = `${pathToFileURL(inRepo(test, "src/greet.js")).href}?start=2&end=2`
    const { stored } = await sent(test, { mime: "text/plain", url })
    const [, called, content, file] = stored
    expect(called).toMatchObject({ synthetic: true, text: expect.stringContaining('"offset":2,"limit":1') })
    expect(content).toMatchObject({ synthetic: true, text: expect.stringContaining('2:   return "Hello " + name') })
    expect(content?.type === "text" && content.text).not.toContain("export function")
    expect(file).toMatchObject({ type: "file", url })
  })

  it("may be edited by the agent at once, as if it had read it", async () => {
    const test = await startTestHost(unchecked)
    const url = pathToFileURL(inRepo(test, "src/greet.js")).href
    const { sessionID } = await sent(test, { mime: "text/plain", url })
    test.model.enqueue(
      { toolCalls: [{ name: "edit", input: { filePath: "src/greet.js", oldString: "Hello", newString: "Ahoy" } }] },
      { text: "done" },
    )
    await test.client.session.prompt({ sessionID, parts: [{ type: "text", text: "change it" }] })
    expect(await readFile(inRepo(test, "src/greet.js"), "utf8")).toContain("Ahoy")
  })

  it("is turned into a data URL when it is a picture", async () => {
    const test = await startTestHost({
      ...unchecked,
      files: { "dot.png": Buffer.from(png, "base64"), "README.md": "x\n" },
    })
    const { stored } = await sent(test, { mime: "image/png", url: pathToFileURL(inRepo(test, "dot.png")).href })
    expect(stored.at(-1)).toMatchObject({ type: "file", mime: "image/png", url: `data:image/png;base64,${png}` })
  })

  it("that cannot be read is replaced by the reason, which is also announced", async () => {
    const test = await startTestHost(unchecked)
    const stream = await followEvents(test)
    const { stored } = await sent(test, { mime: "text/plain", url: pathToFileURL(inRepo(test, "gone.txt")).href })
    expect(stored.map((part) => part.type)).toEqual(["text", "text", "text"])
    expect(stored.at(-1)).toMatchObject({ text: expect.stringContaining("Could not read") })
    await stream.until((event) => event.type === "session.error")
  })
})
