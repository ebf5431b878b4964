import { TriangleAlert, Unplug } from "lucide-react"
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { cx } from "../../lib/class.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { AgentPointer } from "./AgentPointer.tsx"
import { keyInput, wheelInput } from "./keys.ts"
import type { FrameInfo } from "./link.ts"
import { focusAddress, pageKey } from "./pageKeys.ts"
import { useBrowser, useBrowserState } from "./useBrowser.ts"
import { usePointers } from "./usePointers.ts"

/** Two Escapes within so many ms leave the page. */
const LEAVE_MS = 600

/**
 * The page itself. A picture of it lies under a field that takes mouse and keys: being a text field, input methods and
 * paste work in it as anywhere.
 */
export function Screen() {
  const { browser } = useApp()
  const { store } = browser
  const room = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [space, setSpace] = useState({ width: 0, height: 0 })
  const [page, setPage] = useState<{ width: number; height: number } | null>(null)
  const viewport = useBrowserState((state) => state.viewport)
  const tab = useBrowserState((state) => state.tabs.find(({ active }) => active))
  const mayType = useBrowserState((state) => state.holder === "user" || state.acting === null)
  const picking = useBrowser((view) => view.picking)
  const hover = useBrowser((view) => view.hover)
  const larger = useBrowserState((state) => state.zoom)
  const size = page ?? { width: viewport.width / larger, height: viewport.height / larger }
  // Larger than its pixels only when the person zooms.
  const zoom = Math.min(larger, space.width / size.width, space.height / size.height) || 0

  useLayoutEffect(() => {
    const element = room.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      setSpace({ width, height })
      if (width > 0 && height > 0) browser.say({ type: "room", width, height, scale: window.devicePixelRatio })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [browser])
  // The socket may open after the first measurement, `fit` be chosen later, and the window move to another screen.
  const preset = viewport.preset
  const [scale, setScale] = useState(window.devicePixelRatio)
  useEffect(() => {
    if (space.width > 0) browser.say({ type: "room", ...space, scale })
    const screen = window.matchMedia(`(resolution: ${scale}dppx)`)
    const moved = () => setScale(window.devicePixelRatio)
    screen.addEventListener("change", moved)
    return () => screen.removeEventListener("change", moved)
  }, [browser, preset, space, scale])

  useEffect(() => {
    const draw = async ({ jpeg, width, height }: FrameInfo) => {
      const picture = await createImageBitmap(jpeg)
      const target = canvas.current
      if (!target) return picture.close()
      if (target.width !== picture.width || target.height !== picture.height) {
        target.width = picture.width
        target.height = picture.height
      }
      target.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0)
      picture.close()
      setPage((now) => (now?.width === width && now.height === height ? now : { width, height }))
    }
    return browser.show(draw)
  }, [browser])

  const place = (event: { clientX: number; clientY: number }) => {
    const box = field.current?.getBoundingClientRect()
    if (!box || box.width === 0) return { x: 0, y: 0 }
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    }
  }
  const placeNow = useRef(place)
  placeNow.current = place

  // React's wheel listeners are passive: the panel would scroll along.
  useEffect(() => {
    const element = field.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      browser.input(wheelInput(event, placeNow.current(event)))
    }
    element.addEventListener("wheel", onWheel, { passive: false })
    return () => element.removeEventListener("wheel", onWheel)
  }, [browser])

  const pointers = usePointers({
    place,
    touchPage: viewport.mobile,
    input: browser.input,
    picking: () => store.getState().picking,
    onPoint: (at) => browser.say({ type: "hover", at }),
    onPick: (at) => void browser.pick(at.x, at.y),
  })

  const escaped = useRef(0)

  function onKey(kind: "down" | "up", event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { nativeEvent: pressed } = event
    // F6 walks on over the window's regions.
    if (event.key === "F6") return
    event.stopPropagation()
    if (pressed.isComposing || event.key === "Process" || event.key === "Dead") return
    if (event.key === "Escape" && kind === "down") {
      if (picking) {
        event.preventDefault()
        browser.say({ type: "hover", at: null })
        store.setState({ picking: false, hover: null })
        return
      }
      if (event.timeStamp - escaped.current < LEAVE_MS && !event.repeat) {
        event.preventDefault()
        focusAddress()
        return
      }
      escaped.current = event.timeStamp
    }
    const command = event.ctrlKey || event.metaKey
    const letter = event.key.toLowerCase()
    // The paste event brings the text.
    if (command && letter === "v") return
    const own = pageKey(browser, pressed)
    if (own) {
      event.preventDefault()
      if (kind === "down") own()
      return
    }
    event.preventDefault()
    if (command && kind === "down" && (letter === "c" || letter === "x")) browser.say({ type: "copy" })
    browser.input(keyInput(kind, pressed))
  }

  const style = { width: Math.round(size.width * zoom), height: Math.round(size.height * zoom) }
  const failure = tab?.failure ?? null
  return (
    <div
      ref={room}
      className="absolute inset-0 flex items-start justify-center overflow-hidden bg-sunken"
      style={{ touchAction: "none" }}
    >
      <div className="relative shrink-0" style={style}>
        <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full bg-panel" />
        <textarea
          ref={field}
          data-browser-screen
          data-region-start
          aria-label={`Page: ${tab?.title || "untitled"}. What you type goes to the page. Press Escape twice, or F6, to leave.`}
          aria-disabled={!mayType}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          value=""
          onChange={(event) => {
            if (!(event.nativeEvent as InputEvent).isComposing && event.target.value)
              browser.input({ type: "text", text: event.target.value })
          }}
          className={cx(
            "absolute inset-0 size-full resize-none overflow-hidden bg-transparent text-transparent caret-transparent focus-visible:outline-offset-[-2px]",
            picking ? "cursor-crosshair" : mayType ? "cursor-default" : "cursor-not-allowed",
          )}
          onPointerMove={pointers.move}
          onPointerDown={(event) => pointers.press("down", event)}
          onPointerUp={(event) => pointers.press("up", event)}
          onPointerCancel={(event) => pointers.press("cancel", event)}
          onContextMenu={(event) => event.preventDefault()}
          onKeyDown={(event) => onKey("down", event)}
          onKeyUp={(event) => onKey("up", event)}
          onPaste={(event) => {
            event.preventDefault()
            const text = event.clipboardData.getData("text/plain")
            if (text) browser.input({ type: "text", text: text.slice(0, 500_000) })
          }}
          onCompositionUpdate={(event) => browser.input({ type: "composition", text: event.data.slice(0, 1000) })}
          onCompositionEnd={(event) => {
            if (event.data) browser.input({ type: "text", text: event.data })
            else browser.input({ type: "composition", text: "" })
            event.currentTarget.value = ""
          }}
        />
        <AgentPointer zoom={zoom} />
        {picking && hover && (
          <span
            aria-hidden
            className="pointer-events-none absolute z-10 max-w-full truncate rounded-sm border border-line bg-raised px-1.5 py-0.5 font-mono text-small text-strong shadow-pop"
            style={{
              left: Math.max(0, Math.min(hover.box.x * zoom, style.width - 160)),
              top: Math.max(0, Math.min((hover.box.y + hover.box.height) * zoom + 4, style.height - 24)),
            }}
          >
            {hover.label} {Math.round(hover.box.width)} × {Math.round(hover.box.height)}
          </span>
        )}
        {tab?.loading && <div aria-hidden className="absolute inset-x-0 top-0 h-0.5 animate-pulse bg-accent" />}
      </div>
      {tab?.crashed ? (
        <div className="absolute inset-0 overflow-y-auto bg-panel">
          <EmptyState
            icon={TriangleAlert}
            title="This page crashed"
            actions={
              <Button tone="primary" onClick={() => void expectOk(browser.api.reload())}>
                Load it again
              </Button>
            }
          >
            It used too much memory, or met a fault of the browser. The other tabs go on.
          </EmptyState>
        </div>
      ) : null}
      {failure && tab?.broken && !tab.crashed && (
        <div role="alert" className="absolute inset-0 overflow-y-auto bg-panel">
          <EmptyState
            icon={Unplug}
            title="This page could not be opened"
            actions={<Button onClick={() => void expectOk(browser.api.reload())}>Try again</Button>}
          >
            <span className="selectable [overflow-wrap:anywhere]">{failure}</span>
          </EmptyState>
        </div>
      )}
      {failure && !tab?.broken && !tab?.crashed && (
        <p
          role="alert"
          className="selectable absolute inset-x-3 top-3 rounded-md border border-line bg-raised px-3 py-2 text-danger text-ui shadow-pop [overflow-wrap:anywhere]"
        >
          {failure}
        </p>
      )}
    </div>
  )
}
