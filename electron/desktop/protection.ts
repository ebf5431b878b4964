import type { SafeStorage } from "electron"

export interface Protection {
  protect(value: string): string
  unprotect(value: string): string
}

/**
 * Keys under the system's key store, or null where there is none. On Linux without a keyring Electron would encrypt
 * with a password that is written in Chromium's source (`basic_text`): that protects nothing, so it is refused and the
 * caller keeps keys in a file of mode 0600, which says what it is. Call it after the app is ready.
 */
export function createProtection(storage: SafeStorage, platform = process.platform): Protection | null {
  if (!storage.isEncryptionAvailable()) return null
  if (platform === "linux" && ["basic_text", "unknown"].includes(storage.getSelectedStorageBackend())) return null
  return {
    protect: (value) => storage.encryptString(value).toString("base64"),
    unprotect: (value) => storage.decryptString(Buffer.from(value, "base64")),
  }
}
