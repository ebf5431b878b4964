/**
 * Runs in the page: everything it needs is inside. `this` is the node that was hit; answers what ElementInfo says of it, but for
 * what only the browser knows (role, name, box).
 */
export function describeElement(this: Node) {
  const hit = this.nodeType === 1 ? (this as Element) : this.parentElement
  if (!hit) return null
  const element: Element = hit
  const root = element.getRootNode() as Document | ShadowRoot

  const unique = (selector: string) => {
    try {
      return root.querySelector(selector) === element && root.querySelectorAll(selector).length === 1
    } catch {
      return false
    }
  }
  const tag = element.localName
  const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`
  const steady = (name: string) => name.length < 60 && !/\d{4,}|[0-9a-f]{8,}|^:|^radix-|^css-/.test(name)
  function short(): string | undefined {
    if (element.id && steady(element.id) && unique(`#${CSS.escape(element.id)}`)) return `#${CSS.escape(element.id)}`
    for (const name of ["data-testid", "data-test", "data-cy", "name", "aria-label", "placeholder", "href", "title"]) {
      const value = element.getAttribute(name)
      const selector = value && value.length < 80 ? `${tag}[${name}=${quote(value)}]` : ""
      if (selector && unique(selector)) return selector
    }
    const classes = [...element.classList].filter(steady).slice(0, 3)
    for (let many = 1; many <= classes.length; many += 1) {
      const selector = `${tag}.${classes
        .slice(0, many)
        .map((name) => CSS.escape(name))
        .join(".")}`
      if (unique(selector)) return selector
    }
    return unique(tag) ? tag : undefined
  }
  function path(): string {
    const steps: string[] = []
    for (let at: Element | null = element; at; at = at.parentElement) {
      const id = at.id && steady(at.id) ? `#${CSS.escape(at.id)}` : ""
      if (id && root.querySelectorAll(id).length === 1) {
        steps.unshift(id)
        break
      }
      const peers: Element[] = [...(at.parentElement?.children ?? [])].filter(
        (peer) => peer.localName === at?.localName,
      )
      steps.unshift(peers.length > 1 ? `${at.localName}:nth-of-type(${peers.indexOf(at) + 1})` : at.localName)
      if (unique(steps.join(" > "))) break
    }
    return steps.join(" > ")
  }
  /** Development builds of React and others leave where an element was written. */
  function source(): string | null {
    for (let at: Element | null = element; at; at = at.parentElement)
      for (const name of [
        "data-inspector-relative-path",
        "data-source",
        "data-v-inspector",
        "data-astro-source-file",
      ]) {
        const value = at.getAttribute(name)
        const line = at.getAttribute("data-inspector-line")
        if (value) return (line ? `${value}:${line}` : value).slice(0, 300)
      }
    return null
  }

  const computed = getComputedStyle(element)
  const wanted = [
    "color",
    "background-color",
    "font-family",
    "font-size",
    "font-weight",
    "line-height",
    "padding",
    "margin",
    "border",
    "border-radius",
    "display",
    "flex-direction",
    "gap",
    "width",
    "height",
    "position",
    "z-index",
    "opacity",
    "cursor",
  ]
  return {
    selector: short() ?? path(),
    tag,
    text: ((element as HTMLElement).innerText ?? element.textContent ?? "").trim().slice(0, 500),
    attributes: Object.fromEntries(
      [...element.attributes].slice(0, 40).map(({ name, value }) => [name, value.slice(0, 300)]),
    ),
    outerHTML: element.outerHTML.slice(0, 2000),
    styles: Object.fromEntries(wanted.map((name) => [name, computed.getPropertyValue(name)])),
    url: String(location.href).slice(0, 2000),
    source: source(),
  }
}
