import { describe, expect, it } from "vitest"
import { parseScript, scriptId } from "./script-file.ts"

describe("a workspace script", () => {
  it("has its header behind the shebang, in comments", () => {
    const text = '#!/bin/sh\n#---\n# name: Web "x"\n# http: 3000\n#---\nexec node server.js\n'
    expect(parseScript(text)).toEqual({ values: { name: 'Web "x"', http: "3000" }, body: true, shebang: true })
  })
  it("may be a header alone", () => {
    expect(parseScript("---\nname: Proxy\nhttp: 8080\n---\n")).toEqual({
      values: { name: "Proxy", http: "8080" },
      body: false,
      shebang: false,
    })
  })
  it("is named after its file", () => {
    expect(scriptId("My.Web App.sh")).toBe("my-webapp")
  })
})
