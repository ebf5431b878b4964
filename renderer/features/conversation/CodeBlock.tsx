import { useEffect, useState } from "react"
import { type HighlightResult, useIsCodeFenceIncomplete } from "streamdown"
import { cx } from "../../lib/class.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { highlighter } from "./highlighter.ts"

// Beyond this colouring costs more than it tells.
const colourLimit = 40_000

/** A fenced block: language, copy, colours once they are ready. Its height is that of its lines from the start. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const incomplete = useIsCodeFenceIncomplete()
  const coloured = useHighlight(code, language, incomplete)
  const lines: { content: string; htmlStyle?: Record<string, string> }[][] =
    coloured?.tokens ?? code.split("\n").map((content) => [{ content }])
  return (
    <figure className="code-block group/code overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex h-7 items-center justify-between border-line border-b pr-1 pl-3 text-muted text-small">
        <span>{language || "text"}</span>
        <span className="opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100">
          <CopyButton text={code} label="Copy code" />
        </span>
      </figcaption>
      <pre className="selectable overflow-x-auto px-3 py-2 text-code text-text">
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are their place
            <span key={index} className="block min-h-[19px]">
              {line.map((token, place) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: tokens are their place
                  key={place}
                  className={cx(token.htmlStyle && "code-token")}
                  style={tokenStyle(token.htmlStyle)}
                >
                  {token.content}
                </span>
              ))}
            </span>
          ))}
        </code>
      </pre>
    </figure>
  )
}

function tokenStyle(style: Record<string, string> | undefined): Record<string, string> | undefined {
  if (!style) return undefined
  const { color, "background-color": _background, ...rest } = style
  return color ? { "--sdm-c": color, ...rest } : rest
}

function useHighlight(code: string, language: string, incomplete: boolean): HighlightResult | null {
  const [result, setResult] = useState<{ code: string; value: HighlightResult } | null>(null)
  const wanted = language !== "" && code.length < colourLimit && highlighter.supportsLanguage(language as never)
  useEffect(() => {
    if (!wanted) return
    let stale = false
    const done = (value: HighlightResult) => {
      if (!stale) setResult({ code, value })
    }
    const ready = highlighter.highlight(
      { code, language: language as never, themes: highlighter.getThemes(), isIncomplete: incomplete },
      done as never,
    )
    if (ready) done(ready as HighlightResult)
    return () => {
      stale = true
    }
  }, [code, language, incomplete, wanted])
  // Colours of an older text would show the wrong words; while streaming the plain new text is better.
  return wanted && result?.code === code ? result.value : null
}
