import type { MenuItemConstructorOptions } from "electron"

/**
 * The application menu as data. An item of ours carries the id of an action in the window's registry and sends it
 * there; the window decides whether it applies. Shortcuts are shown, not registered, where the page sees the keys
 * first (Linux, Windows): it would otherwise run an action twice. macOS gives them to the menu.
 */
export function menuTemplate(options: {
  platform: NodeJS.Platform
  name: string
  /** Developer tools and reload, which a user of a packaged app has no use for. */
  developer: boolean
  act: (id: string) => void
  openFolder: () => void
}): MenuItemConstructorOptions[] {
  const { platform, name, developer, act, openFolder } = options
  const mac = platform === "darwin"
  const item = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    registerAccelerator: mac,
    click: () => act(id),
  })
  const line: MenuItemConstructorOptions = { type: "separator" }
  const settings = item("settings.show", "Settings…", "CmdOrCtrl+,")

  const app: MenuItemConstructorOptions = {
    label: name,
    submenu: [
      { role: "about" },
      line,
      settings,
      line,
      { role: "services" },
      line,
      { role: "hide" },
      { role: "hideOthers" },
      { role: "unhide" },
      line,
      { role: "quit" },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: "File",
    submenu: [
      item("session.new", "New session", "CmdOrCtrl+N"),
      { ...item("folder.open", "Open folder…", "CmdOrCtrl+O"), click: openFolder },
      line,
      ...(mac ? [{ role: "close" } as const] : [settings, line, { role: "quit" } as const]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: "Edit",
    submenu: [
      { role: "undo" },
      { role: "redo" },
      line,
      { role: "cut" },
      { role: "copy" },
      { role: "paste" },
      { role: "pasteAndMatchStyle" },
      { role: "selectAll" },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: "View",
    submenu: [
      item("palette.show", "Command palette", "CmdOrCtrl+K"),
      item("inbox.show", "What waits for you", "CmdOrCtrl+I"),
      line,
      item("panel.changes", "Changes", "CmdOrCtrl+Shift+E"),
      item("panel.files", "Files"),
      line,
      item("sidebar.toggle", "Show or hide the sidebar", "CmdOrCtrl+B"),
      item("panel.toggle", "Show or hide the right panel", "CmdOrCtrl+\\"),
      line,
      { role: "resetZoom" },
      { role: "zoomIn" },
      { role: "zoomOut" },
      { role: "togglefullscreen" },
      ...(developer ? [line, { role: "forceReload" } as const, { role: "toggleDevTools" } as const] : []),
    ],
  }
  const session: MenuItemConstructorOptions = {
    label: "Session",
    submenu: [
      item("composer.focus", "Write a message", "CmdOrCtrl+L"),
      item("request.focus", "Go to the waiting request", "CmdOrCtrl+Shift+A"),
      item("turn.interrupt", "Interrupt the turn", "CmdOrCtrl+."),
      line,
      item("composer.model", "Choose a model", "CmdOrCtrl+Shift+M"),
      item("composer.agent", "Choose an agent", "CmdOrCtrl+Shift+G"),
      line,
      item("session.fork", "Fork the session"),
      item("session.compact", "Compact the conversation"),
      item("session.archive", "Archive the session"),
    ],
  }
  const terminal: MenuItemConstructorOptions = {
    label: "Terminal",
    submenu: [
      item("dock.toggle", "Show or hide the dock", "CmdOrCtrl+J"),
      item("terminal.new", "New terminal", "CmdOrCtrl+Shift+`"),
      item("terminal.split", "Split the terminal", "CmdOrCtrl+Shift+\\"),
      line,
      item("terminal.next", "Next terminal", "CmdOrCtrl+Shift+]"),
      item("terminal.previous", "Previous terminal", "CmdOrCtrl+Shift+["),
      line,
      item("terminal.runSelection", "Run the selection", "CmdOrCtrl+Shift+Enter"),
      item("terminal.rename", "Rename"),
      item("terminal.clear", "Clear"),
      item("terminal.close", "Close"),
    ],
  }
  const help: MenuItemConstructorOptions = {
    role: "help",
    label: "Help",
    submenu: [item("keys.show", "Keyboard shortcuts", "CmdOrCtrl+/")],
  }
  return [
    ...(mac ? [app] : []),
    file,
    edit,
    view,
    session,
    terminal,
    ...(mac ? [{ role: "windowMenu" } as const] : []),
    help,
  ]
}
