import { useCallback, useEffect, useState } from "react"
import type { ConfigTrust } from "../../../shared/native/trust.ts"
import { useApp } from "../../app/context.tsx"

/**
 * What a folder's own configuration would do. Looked at again when the window comes to the front and whenever `moment`
 * changes: files change outside, and the agent changes them. Null until it is known, and where it cannot be read: the
 * conversation says that much better.
 */
export function useConfigTrust(directory: string, moment: unknown) {
  const app = useApp()
  const [trust, setTrust] = useState<ConfigTrust | null>(null)
  const look = useCallback(async () => {
    const result = await app.client.native.configTrust(directory)
    setTrust(result.ok ? result.value : null)
  }, [app, directory])
  useEffect(() => {
    const onFocus = () => void look()
    onFocus()
    window.addEventListener("focus", onFocus)
    return () => window.removeEventListener("focus", onFocus)
  }, [look, moment])
  return { trust, look }
}
