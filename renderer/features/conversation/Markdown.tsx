import type { ComponentProps, ReactNode } from "react"
import { type Components, type ExtraProps, Streamdown } from "streamdown"
import { useApp } from "../../app/context.tsx"
import { CodeBlock } from "./CodeBlock.tsx"
import { highlighter } from "./highlighter.ts"

type Props<T extends keyof React.JSX.IntrinsicElements> = ComponentProps<T> & ExtraProps

function Link({ href, children }: Props<"a">) {
  const app = useApp()
  const safe = href && /^(https?:|mailto:)/i.test(href) ? href : undefined
  if (!safe) return <span className="underline decoration-dotted">{children}</span>
  return (
    <a
      href={safe}
      target="_blank"
      rel="noreferrer noopener"
      title={safe}
      onClick={(event) => {
        if (!app.bridge) return
        event.preventDefault()
        void app.bridge.call("shell.openExternal", safe)
      }}
    >
      {children}
    </a>
  )
}

// The model's text never loads anything by itself: a picture is a link to look at, or not.
const Picture = ({ src, alt }: Props<"img">) => {
  const url = typeof src === "string" ? src : ""
  if (url.startsWith("data:image/")) return <img src={url} alt={alt ?? ""} className="max-w-full rounded-md" />
  return <Link href={url}>{alt || url}</Link>
}

function Code({ className, children, ...rest }: Props<"code">) {
  if (!("data-block" in rest)) return <code>{children}</code>
  const language = /language-([^\s]+)/.exec(className ?? "")?.[1] ?? ""
  return <CodeBlock code={textOf(children).replace(/\n$/, "")} language={language} />
}

function textOf(children: ReactNode): string {
  if (typeof children === "string") return children
  return Array.isArray(children) ? children.map(textOf).join("") : ""
}

const Table = ({ children }: Props<"table">) => (
  <div className="table-box">
    <table>{children}</table>
  </div>
)

const plain = <
  T extends
    | "h1"
    | "h2"
    | "h3"
    | "h4"
    | "h5"
    | "h6"
    | "ul"
    | "ol"
    | "li"
    | "blockquote"
    | "hr"
    | "strong"
    | "thead"
    | "tbody"
    | "tr"
    | "th"
    | "td"
    | "sup"
    | "sub",
>(
  Tag: T,
) =>
  function Plain({ node: _node, ...rest }: Record<string, unknown> & ExtraProps) {
    const Element = Tag as "div"
    return <Element {...rest} />
  }

// Headings begin at h3: the page has its own first two.
const components: Components = {
  a: Link,
  img: Picture,
  code: Code,
  table: Table,
  h1: plain("h3"),
  h2: plain("h4"),
  h3: plain("h5"),
  h4: plain("h6"),
  h5: plain("h6"),
  h6: plain("h6"),
  ul: plain("ul"),
  ol: plain("ol"),
  li: plain("li"),
  blockquote: plain("blockquote"),
  hr: plain("hr"),
  strong: plain("strong"),
  thead: plain("thead"),
  tbody: plain("tbody"),
  tr: plain("tr"),
  th: plain("th"),
  td: plain("td"),
  sup: plain("sup"),
  sub: plain("sub"),
} as Components

const plugins = { code: highlighter }

/** Markdown as it streams: half-written marks do not flicker, finished blocks are not parsed again. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  return (
    <Streamdown
      className="prose"
      mode={streaming ? "streaming" : "static"}
      parseIncompleteMarkdown={streaming}
      components={components}
      plugins={plugins}
      controls={false}
      linkSafety={{ enabled: false }}
    >
      {text}
    </Streamdown>
  )
}
