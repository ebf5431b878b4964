import { ArrowDown } from "lucide-react"
import { useLayoutEffect, useMemo, useRef, useState } from "react"
import { logBlocks } from "../../lib/log-blocks.ts"
import { AnsiText } from "../conversation/tool/AnsiText.tsx"

interface LogViewProps {
  label: string
  text: string
  /** It grows while it is looked at: the end stays in view unless one scrolls away. */
  live: boolean
  /** Only its end is there. */
  cut?: boolean
}

// Nearer to the end than this is at the end. Pixels.
const near = 24

/** What a program printed, with its colours. Long logs are drawn piece by piece. */
export function LogView({ label, text, live, cut }: LogViewProps) {
  const box = useRef<HTMLPreElement>(null)
  const pinned = useRef(true)
  const [away, setAway] = useState(false)
  const blocks = useMemo(() => logBlocks(text.replace(/\n$/, "")), [text])

  // biome-ignore lint/correctness/useExhaustiveDependencies: new output is what moves it
  useLayoutEffect(() => {
    const element = box.current
    if (element && pinned.current) element.scrollTop = element.scrollHeight
  }, [blocks])

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        className="selectable min-h-0 flex-1 overflow-y-auto whitespace-pre-wrap bg-sunken px-3 py-2 text-code text-text outline-none [overflow-wrap:anywhere] focus-visible:outline-(length:--focus-width) focus-visible:outline-focus focus-visible:-outline-offset-2"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          pinned.current = scrollHeight - scrollTop - clientHeight < near
          setAway(!pinned.current)
        }}
      >
        {cut && <span className="block text-muted italic">Only the end of it was kept.</span>}
        {blocks.map((block, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces are their place
            key={index}
            className="block [contain-intrinsic-size:auto_2280px] [content-visibility:auto]"
          >
            <AnsiText text={block} />
          </span>
        ))}
      </pre>
      {away && live && (
        <button
          type="button"
          onClick={() => {
            pinned.current = true
            setAway(false)
            box.current?.scrollTo(0, box.current.scrollHeight)
          }}
          className="-translate-x-1/2 absolute bottom-2 left-1/2 flex h-6 animate-rise items-center gap-1.5 rounded-full border border-line-strong bg-raised px-2.5 text-small text-strong shadow-pop hover:bg-hover"
        >
          <ArrowDown size={13} strokeWidth={1.5} aria-hidden />
          Jump to latest
        </button>
      )}
    </div>
  )
}
