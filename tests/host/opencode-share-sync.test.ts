import { describe, expect, it } from "vitest"
import { followEvents, startTestHost, type TestHost } from "../support/host.ts"

const post = (test: TestHost, target: string, body?: unknown) =>
  test.request(target, { method: "POST", ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

async function conversation(test: TestHost) {
  const session = (await test.client.session.create({ title: "About <b>boats</b>" })).data!
  test.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command: "echo '<script>alert(1)</script>'", description: "Prints" } }] },
    { text: "# Done\n\n- **one** `two`\n\n```html\n<img src=x onerror=alert(1)>\n```\n[x](javascript:alert(1))" },
  )
  await test.client.session.prompt({
    sessionID: session.id,
    parts: [{ type: "text", text: '<script>alert("me")</script> please' }],
  })
  return session.id
}

describe("a shared session", () => {
  it("is a page that needs no credential, until it is unshared", async () => {
    const test = await startTestHost()
    const id = await conversation(test)
    const shared = (await test.client.session.share({ sessionID: id })).data!
    const url = shared.share!.url
    expect(url).toMatch(new RegExp(`^${test.host.url}/share/${id}/[\\w-]{43}$`))
    expect((await test.client.session.share({ sessionID: id })).data!.share!.url).toBe(url)

    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/)
    const html = await page.text()
    expect(html).toContain("About &lt;b&gt;boats&lt;/b&gt;")
    expect(html).toContain("&lt;script&gt;alert(&quot;me&quot;)&lt;/script&gt; please")
    expect(html).toContain("<strong>one</strong> <code>two</code>")
    expect(html).not.toMatch(/<script|<img|href="javascript|onerror=alert\(1\)>(?!<)/)
    expect(html).not.toContain(test.repo)
    expect((await fetch(url, { method: "HEAD" })).headers.get("content-length")).toBe(String(Buffer.byteLength(html)))

    for (const wrong of [
      url.slice(0, -1),
      `${url}x`,
      url.replace(/[\w-]{43}$/, "A".repeat(43)),
      `${test.host.url}/share/`,
    ])
      expect([wrong, (await fetch(wrong)).status]).toEqual([wrong, 404])
    expect((await fetch(url, { method: "POST" })).status).toBe(401)
    const other = (await test.client.session.create({})).data!
    expect((await fetch(url.replace(id, other.id))).status).toBe(404)

    const unshared = (await test.client.session.unshare({ sessionID: id })).data!
    expect(unshared.share).toBeUndefined()
    expect((await fetch(url)).status).toBe(404)
    expect((await test.client.session.unshare({ sessionID: id })).data).toMatchObject({ id })
    const again = (await test.client.session.share({ sessionID: id })).data!.share!.url
    expect(again).not.toBe(url)
    await test.client.session.delete({ sessionID: id })
    expect((await fetch(again)).status).toBe(404)
  })

  it("keeps its link over a restart on another port", async () => {
    const test = await startTestHost()
    const { id } = (await test.client.session.create({})).data!
    const { url } = (await test.client.session.share({ sessionID: id })).data!.share!
    await test.host.stop()
    const again = await startTestHost({ again: test })
    const kept = await followEvents(again, "/global/event")
    const now = (await again.client.session.get({ sessionID: id })).data!.share!.url
    kept.close()
    expect(new URL(now).pathname).toBe(new URL(url).pathname)
    expect((await fetch(again.host.url + new URL(url).pathname)).status).toBe(200)
  })

  it("cannot be where the configuration says so, and is by itself where that is wanted", async () => {
    const off = await startTestHost({ config: { share: "disabled" } })
    const { id } = (await off.client.session.create({})).data!
    const refused = await post(off, `/session/${id}/share`)
    expect([refused.status, await refused.json()]).toMatchObject([400, { name: "BadRequest" }])
    expect((await post(off, "/session/ses_unknown/share")).status).toBe(404)
    const auto = await startTestHost({ config: { share: "auto" } })
    expect((await auto.client.session.create({})).data!.share?.url).toContain("/share/ses_")
  })
})

describe("sync", () => {
  it("carries a session to another host, whole and once", async () => {
    const from = await startTestHost()
    const to = await startTestHost()
    const id = await conversation(from)
    const history = (await from.client.sync.history.list({ body: {} })).data!
    const own = history.filter((event) => event.aggregate_id === id)
    expect(own[0]).toMatchObject({ type: "session.created.1", data: { sessionID: id } })
    expect(own.map((event) => event.seq)).toEqual(own.map((event) => event.seq).sort((a, b) => a - b))
    const events = own.map(({ aggregate_id, ...event }) => ({ ...event, aggregateID: aggregate_id }))
    const replayed = await to.client.sync.replay({ body_directory: to.repo, events })
    expect(replayed.data).toEqual({ sessionID: id })
    const there = (await to.client.session.get({ sessionID: id })).data!
    expect(there).toMatchObject({ title: "About <b>boats</b>", directory: to.repo, path: "" })
    const [before, after] = await Promise.all(
      [from, to].map(async ({ client }) => (await client.session.messages({ sessionID: id })).data),
    )
    expect(after).toEqual(before)

    // Nothing is applied twice, and nothing older over something newer.
    await to.client.session.update({ sessionID: id, title: "Changed there" })
    await to.client.sync.replay({ body_directory: to.repo, events })
    expect((await to.client.session.get({ sessionID: id })).data!.title).toBe("Changed there")

    const last = own.at(-1)!.seq
    expect((await from.client.sync.history.list({ body: { [id]: last } })).data).toEqual([])
    await from.client.session.update({ sessionID: id, title: "Later" })
    const later = (await from.client.sync.history.list({ body: { [id]: last } })).data!
    expect(later.map((event) => event.type)).toEqual(["session.updated.1"])
    await from.client.session.delete({ sessionID: id })
    const gone = (await from.client.sync.history.list({ body: { [id]: last } })).data!
    expect(gone.map((event) => event.type)).toEqual(["session.deleted.1"])
  })

  it("refuses a history that does not hold together, and stores nothing of it", async () => {
    const test = await startTestHost()
    const mine = (await test.client.session.create({ title: "Mine" })).data!
    const info = { ...mine, id: "ses_other", title: "Other" }
    const created = {
      id: "evt_1",
      aggregateID: "ses_other",
      seq: 1,
      type: "session.created.1",
      data: { sessionID: "ses_other", info },
    }
    const refused = async (events: unknown, directory: unknown = test.repo) => {
      const answer = await post(test, "/sync/replay", { directory, events })
      expect([answer.status, ((await answer.json()) as { name: string }).name]).toEqual([400, "BadRequest"])
      expect((await test.client.session.list()).data!.map((session) => session.id)).toEqual([mine.id])
    }
    await refused([])
    await refused([{ ...created, type: "session.exploded.1" }])
    await refused([{ ...created, data: { sessionID: "ses_other", info: { id: "ses_other" } } }])
    await refused([{ ...created, data: { sessionID: mine.id, info: mine } }])
    await refused([created, { ...created, id: "evt_2" }])
    await refused([created, { ...created, seq: 2, aggregateID: mine.id }])
    await refused([{ ...created, type: "message.removed.1", data: { sessionID: "ses_other", messageID: "msg_1" } }])
    await refused([created], "relative/folder")
    await refused([created], `${test.repo}/nothing/here`)
    await refused([created], 5)
    await refused("no list")
  })
})

describe("the search over all sessions", () => {
  it("finds what was said, and where", async () => {
    const test = await startTestHost()
    const id = await conversation(test)
    const answer = await test.request("/outrigger/search?q=about%20boats")
    expect(await answer.json()).toMatchObject([{ session: { id, title: "About <b>boats</b>" }, inTitle: true }])
    const inside = (await (await test.request("/outrigger/search?q=prints")).json()) as { hits: { kind: string }[] }[]
    expect(inside[0]?.hits[0]?.kind).toBe("tool")
    expect((await test.request("/outrigger/search")).status).toBe(400)
    expect((await test.request("/outrigger/search?q=x&limit=0")).status).toBe(400)
  })
})
