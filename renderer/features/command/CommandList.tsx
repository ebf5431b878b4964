import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import { useNow } from "../../lib/useNow.ts"
import { CommandRow } from "./CommandRow.tsx"
import { removeCommand } from "./steps.ts"

const rowHeight = 28
/** So many rows before the end the next page is asked for. */
const ahead = 60

/** The commands as rows; only those in view are drawn. */
export function CommandList({ narrow }: { narrow: boolean }) {
  const app = useApp()
  const { store, show, more } = app.commands
  const running = useStore(store, (state) => state.running)
  const finished = useStore(store, (state) => state.finished)
  const open = useStore(store, (state) => state.open)
  const next = useStore(store, (state) => state.next)
  const now = useNow(running.length > 0 ? 1000 : 30_000)
  const commands = useMemo(() => [...running, ...finished], [running, finished])
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const virtual = useVirtualizer({
    count: commands.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => commands[index]?.id ?? index,
  })
  const indexOf = (id: string | null) => (id === null ? -1 : commands.findIndex((command) => command.id === id))
  const stop = Math.max(0, indexOf(focused) >= 0 ? indexOf(focused) : indexOf(open))
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0

  useEffect(() => {
    if (next !== null && last > commands.length - ahead) void more()
  }, [next, last, commands.length, more])

  function focusRow(index: number) {
    const to = Math.max(0, Math.min(commands.length - 1, index))
    const command = commands[to]
    if (!command) return
    virtual.scrollToIndex(to, { align: "auto" })
    setFocused(command.id)
    // With one open, walking shows the next.
    if (open) void show(command.id)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus())
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const command = commands[stop]
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const go = {
      ArrowDown: stop + 1,
      ArrowUp: stop - 1,
      PageDown: stop + page,
      PageUp: stop - page,
      Home: 0,
      End: commands.length - 1,
    }[event.key]
    if (go !== undefined) focusRow(go)
    else if ((event.key === "Enter" || event.key === " ") && command) void show(command.id)
    else if (event.key === "Escape" && open) void show(null)
    else if (event.key === "Delete" && command) {
      void removeCommand(app, command).then(() => focusRow(stop))
    } else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
      <div
        role="listbox"
        aria-label="Commands"
        data-commands
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => {
          const command = commands[item.index]
          return (
            command && (
              <CommandRow
                key={item.key}
                command={command}
                index={item.index}
                total={next === null ? commands.length : -1}
                top={item.start}
                open={command.id === open}
                tabStop={item.index === stop}
                narrow={narrow}
                now={now}
                onPress={() => {
                  setFocused(command.id)
                  void show(command.id)
                }}
                onFocus={() => setFocused(command.id)}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
