import type { ElementInfo } from "../../../shared/native/browser.ts"

const shownStyles = [
  "color",
  "background-color",
  "font-size",
  "font-weight",
  "padding",
  "margin",
  "display",
  "border-radius",
]

/** The element in words that find it in the page and in the source. */
export function promptOfPicked(element: ElementInfo, wish: string): string {
  const { selector, role, name, box, url, source, outerHTML, styles } = element
  const facts = [
    `- page: ${url}`,
    `- selector: \`${selector}\``,
    ...(role ? [`- role and name: ${role} ${JSON.stringify(name)}`] : []),
    `- box: ${Math.round(box.width)} × ${Math.round(box.height)} at ${Math.round(box.x)}, ${Math.round(box.y)}`,
    `- styles: ${shownStyles.map((key) => `${key}: ${styles[key] ?? ""}`).join("; ")}`,
    ...(source ? [`- source: ${source}`] : []),
  ]
  const html = outerHTML.length > 600 ? `${outerHTML.slice(0, 600)}…` : outerHTML
  const fence = html.includes("```") ? "~~~~" : "```"
  return `${wish.trim() || "Look at this element of the page."}\n\nThe element:\n${facts.join("\n")}\n\n${fence}html\n${html}\n${fence}`
}
