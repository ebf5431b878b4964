import { expect, it } from "vitest"
import { readGitAddress, withoutLogins } from "./git-address.ts"

it("takes names and passwords out of an address, and refuses what could run or read something here", () => {
  expect(readGitAddress("org/repo")).toEqual({ url: "https://github.com/org/repo.git" })
  expect(readGitAddress("git@host.example:a/b.git")).toEqual({ url: "git@host.example:a/b.git" })
  expect(readGitAddress("https://host.example/a.git")).toEqual({ url: "https://host.example/a.git" })
  expect(readGitAddress("https://ada:p%40ss@host.example:8443/a.git")).toEqual({
    url: "https://host.example:8443/a.git",
    login: { username: "ada", password: "p@ss" },
  })
  expect(readGitAddress("https://token@host.example/a")).toEqual({
    url: "https://host.example/a",
    login: { username: "token", password: "" },
  })
  expect(readGitAddress("ssh://git:secret@host.example/a")).toEqual({ url: "ssh://git@host.example/a" })
  expect(readGitAddress("git://ada:x@host.example/a")).toEqual({ url: "git://host.example/a" })
  for (const bad of [
    "",
    "file:///etc",
    "ext::sh -c x",
    "-x",
    "/tmp/x",
    "../x/y",
    "https://-x/y",
    "https://a:b%0Ac@h/x",
  ])
    expect(readGitAddress(bad), bad).toBeUndefined()
})

it("takes logins out of what git says", () => {
  expect(withoutLogins("fatal: unable to access 'https://ada:x@host/a.git/': no\nhttps://host/@b")).toBe(
    "fatal: unable to access 'https://host/a.git/': no\nhttps://host/@b",
  )
})
