import { type ReactNode, useEffect, useRef, useState } from "react"
import { cx } from "../../../lib/class.ts"
import { CopyButton } from "../../../ui/CopyButton.tsx"

// About twenty lines; more is a click away.
const closedHeight = 380

/** Output in a box of limited height, kept at its end while it grows. */
export function OutputBox({ copy, children }: { copy: string; children: ReactNode }) {
  const box = useRef<HTMLPreElement>(null)
  const [whole, setWhole] = useState(false)
  const [long, setLong] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: new output is what moves it
  useEffect(() => {
    const element = box.current
    if (!element) return
    setLong(element.scrollHeight > closedHeight + 20)
    element.scrollTop = element.scrollHeight
  }, [copy])
  return (
    <div className="group/output relative overflow-hidden rounded-md border border-line bg-sunken">
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region takes focus
        tabIndex={long && !whole ? 0 : undefined}
        className={cx(
          "selectable whitespace-pre-wrap px-3 py-2 text-code text-text [overflow-wrap:anywhere]",
          !whole && "max-h-[380px] overflow-y-auto",
        )}
      >
        {children}
      </pre>
      <span className="absolute top-1 right-1 rounded-md bg-sunken opacity-0 group-focus-within/output:opacity-100 group-hover/output:opacity-100">
        <CopyButton text={copy} label="Copy output" />
      </span>
      {long && (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="block w-full border-line border-t py-1 text-muted text-small hover:bg-hover hover:text-strong"
        >
          {whole ? "Show less" : "Show all"}
        </button>
      )}
    </div>
  )
}
