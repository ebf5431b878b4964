import type { SafeStorage } from "electron"
import { expect, test } from "vitest"
import { createProtection } from "./protection.ts"

const storage = (available: boolean, backend: string) =>
  ({
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(text).reverse(),
    decryptString: (bytes: Buffer) => Buffer.from(bytes).reverse().toString(),
  }) as unknown as SafeStorage

test("a key goes through the system's key store and back", () => {
  const protection = createProtection(storage(true, "gnome_libsecret"), "linux")
  const kept = protection?.protect("sk-secret") ?? ""
  expect(kept).not.toContain("sk-secret")
  expect(protection?.unprotect(kept)).toBe("sk-secret")
})

test("the password that everybody knows is no protection", () => {
  expect(createProtection(storage(true, "basic_text"), "linux")).toBeNull()
  expect(createProtection(storage(false, "kwallet6"), "linux")).toBeNull()
  expect(createProtection(storage(true, "basic_text"), "darwin")).not.toBeNull()
})
