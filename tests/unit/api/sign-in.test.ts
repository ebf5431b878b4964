import { describe, expect, it } from "vitest"
import { createSignIn } from "../../../electron/api/server/sign-in.ts"

function scene(token = "token") {
  let time = 1_000_000
  const signIn = createSignIn({ token, url: () => "http://127.0.0.1:4096", now: () => time })
  const codeOf = (link: string) => new URL(link).searchParams.get("code") ?? ""
  return { signIn, codeOf, pass: (ms: number) => void (time += ms) }
}

const minutes = 60_000
const days = 24 * 60 * minutes

describe("a sign-in link", () => {
  it("is good for two minutes", () => {
    const { signIn, codeOf, pass } = scene()
    const [early, late] = [codeOf(signIn.createLink()), codeOf(signIn.createLink())]
    pass(2 * minutes - 1)
    expect(signIn.redeem(early)).toBeDefined()
    pass(1)
    expect(signIn.redeem(late)).toBeUndefined()
  })
})

describe("a cookie", () => {
  it("ends after thirty days, and with the token that it was made for", () => {
    const { signIn, codeOf, pass } = scene()
    const cookie = (signIn.redeem(codeOf(signIn.createLink())) ?? "").split(";")[0]
    expect(signIn.accepts(cookie)).toBe(true)
    expect(signIn.accepts(`other=1; ${cookie}; more=2`)).toBe(true)
    expect(scene("another token").signIn.accepts(cookie)).toBe(false)
    pass(30 * days - 1)
    expect(signIn.accepts(cookie)).toBe(true)
    pass(minutes)
    expect(signIn.accepts(cookie)).toBe(false)
  })

  it("cannot be stretched or made up", () => {
    const { signIn, codeOf } = scene()
    const cookie = (signIn.redeem(codeOf(signIn.createLink())) ?? "").split(";")[0] ?? ""
    const [, value = ""] = cookie.split("=")
    const [expires, nonce, signature] = value.split(".")
    for (const forged of [
      `${Number(expires) + 1}.${nonce}.${signature}`,
      `${expires}.${nonce}.`,
      `${expires}..${signature}`,
      "..",
      "",
    ])
      expect(signIn.accepts(`outrigger_session=${forged}`)).toBe(false)
    // Another program on another port of this host may have set one of the same name.
    expect(signIn.accepts(`outrigger_session=theirs; ${cookie}`)).toBe(true)
  })
})
