import { expect, test } from "vitest"
import { externalAddress } from "./external.ts"

test("web and mail addresses may be opened outside", () => {
  expect(externalAddress("https://example.com/a?b#c")).toBe("https://example.com/a?b#c")
  expect(externalAddress("mailto:a@example.com")).toBe("mailto:a@example.com")
})

test.each([
  "file:///etc/passwd",
  "javascript:alert(1)",
  "smb://host/share",
  "vscode://open",
  "https://bank.example@evil.example/",
  "not an address",
])("%s is refused", (address) => expect(externalAddress(address)).toBeNull())
