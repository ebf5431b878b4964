import { ArrowLeft, ArrowRight, MousePointerSquareDashed, RotateCw, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Input } from "../../ui/Input.tsx"
import { MoreMenu } from "./MoreMenu.tsx"
import { useBrowser, useBrowserState } from "./useBrowser.ts"
import { ViewportMenu } from "./ViewportMenu.tsx"

export function Toolbar() {
  const { api, store } = useApp().browser
  const tab = useBrowserState((state) => state.tabs.find(({ active }) => active))
  const picking = useBrowser((view) => view.picking)
  return (
    <div className="flex h-9 shrink-0 items-center gap-0.5 border-line border-b px-1.5">
      <IconButton icon={ArrowLeft} label="Back" disabled={!tab?.canGoBack} onClick={() => void expectOk(api.back())} />
      <IconButton
        icon={ArrowRight}
        label="Forward"
        disabled={!tab?.canGoForward}
        onClick={() => void expectOk(api.forward())}
      />
      {tab?.loading ? (
        <IconButton icon={X} label="Stop loading" onClick={() => void expectOk(api.stopLoading())} />
      ) : (
        <IconButton icon={RotateCw} label="Reload" disabled={!tab} onClick={() => void expectOk(api.reload())} />
      )}
      <Address key={tab?.id} url={tab?.url ?? ""} />
      <IconButton
        icon={MousePointerSquareDashed}
        label={picking ? "Stop picking" : "Pick an element for the agent"}
        pressed={picking}
        className={picking ? "bg-selected text-accent" : ""}
        onClick={() => store.setState({ picking: !picking, hover: null, picked: null })}
      />
      <ViewportMenu />
      <MoreMenu />
    </div>
  )
}

/** Shows where the page is, unless it is being typed in. */
function Address({ url }: { url: string }) {
  const { api } = useApp().browser
  const shown = url === "about:blank" ? "" : url
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const failure = useBrowserState((state) => state.tabs.find(({ active }) => active)?.failure ?? null)
  useEffect(() => {
    if (shown === "" && document.activeElement === document.body) field.current?.focus()
  }, [shown])
  return (
    <form
      className="mx-1 min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault()
        const address = typed ?? shown
        if (!address.trim()) return
        field.current?.blur()
        // Why it did not open is told over the page.
        void api.navigate(address).then((result) => {
          if (!result.ok && result.failure.status === 400) void expectOk(Promise.resolve(result))
          setTyped(result.ok ? null : address)
        })
      }}
    >
      <Input
        ref={field}
        data-browser-address
        aria-label="Address"
        aria-invalid={failure !== null}
        inputMode="url"
        placeholder="Type an address"
        className="h-7 bg-sunken text-small"
        value={typed ?? shown}
        title={shown}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => typed === shown && setTyped(null)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          setTyped(null)
          event.currentTarget.blur()
        }}
      />
    </form>
  )
}
