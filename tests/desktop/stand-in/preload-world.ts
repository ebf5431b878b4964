export interface IpcRequest {
  channel: string
  args: unknown[]
}

/**
 * The page-side script that runs the real preload with the parts of `electron` that a sandboxed preload may require.
 * `__standInEvent` is how main reaches it, `__standInPaths` where the test says which path a dropped file has.
 */
export const preloadWorld = (preload: string): string => `(() => {
  if (window.top !== window || !location.protocol.startsWith("http")) return
  const listeners = new Map()
  const ipcRenderer = {
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    async invoke(channel, ...args) {
      const { value, error } = await window.__standInInvoke({ channel, args })
      if (error) throw new Error("Error invoking remote method '" + channel + "': " + error)
      return value
    },
  }
  const contextBridge = {
    exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }),
  }
  const webUtils = { getPathForFile: (file) => window.__standInPaths?.[file.name] ?? "" }
  Object.defineProperty(window, "__standInEvent", {
    value: (channel, args) => (listeners.get(channel) ?? []).forEach((listener) => listener({}, ...args)),
  })
  // New windows are asked for here, before Chromium makes one: it has none that main could deny afterwards.
  const open = (address) => {
    window.__standInOpen(new URL(address, location.href).href)
    return null
  }
  window.open = open
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[target=_blank]") : null
    if (!link || event.defaultPrevented) return
    event.preventDefault()
    open(link.href)
  })
  const require = (name) => {
    if (name !== "electron") throw new Error("module not found: " + name)
    return { contextBridge, ipcRenderer, webUtils }
  }
  const module = { exports: {} }
  ;((require, module, exports) => {
    ${preload}
  })(require, module, module.exports)
})()`
