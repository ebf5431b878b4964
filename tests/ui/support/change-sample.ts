import type { MockChange } from "./change-mock.ts"

const loginBefore = `import { useState } from "react"
import { signIn } from "./session"
import { Field } from "./ui/Field"

export interface LoginProps {
  onDone(user: string): void
}

const messages = {
  empty: "Enter your name and password.",
  wrong: "Name or password is wrong.",
  offline: "The server does not answer. Try again.",
}

/** The form people see before anything else. */
export function Login({ onDone }: LoginProps) {
  const [name, setName] = useState("")
  const [password, setPassword] = useState("")
  const [error, setError] = useState<string | null>(null)

  async function submit() {
    if (!name || !password) {
      setError(messages.empty)
      return
    }
    const result = await signIn(name, password)
    if (result.ok) {
      onDone(name)
    } else {
      setError(result.status === 0 ? messages.offline : messages.wrong)
    }
  }

  return (
    <form onSubmit={submit}>
      <Field label="Name" value={name} onChange={setName} autoFocus />
      <Field label="Password" type="password" value={password} onChange={setPassword} />
      {error && <p role="alert">{error}</p>}
      <button type="submit">Sign in</button>
    </form>
  )
}
`

const loginAfter = loginBefore
  .replace(
    `import { signIn } from "./session"\n`,
    `import { signIn } from "./session"\nimport { rememberedName, rememberName } from "./storage"\n`,
  )
  .replace(
    `useState("")\n  const [password`,
    `useState(rememberedName)\n  const [remember, setRemember] = useState(name !== "")\n  const [password`,
  )
  .replace(
    `    if (result.ok) {
      onDone(name)
    } else {`,
    `    if (result.ok) {
      rememberName(remember ? name : null)
      onDone(name)
    } else {`,
  )
  .replace(
    `autoFocus />
      <Field label="Password"`,
    `autoFocus={name === ""} />
      <Field label="Password"`,
  )
  .replace(
    `      {error && <p`,
    `      <label>
        <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
        Remember my name on this machine
      </label>
      {error && <p`,
  )

const storage = `const key = "acme.login.name"

/** The name typed last, if the person wanted it kept. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(key) ?? ""
  } catch {
    return ""
  }
}

/** Keeps a name, or forgets it. A refused store loses it silently: signing in works without. */
export function rememberName(name: string | null): void {
  try {
    if (name) localStorage.setItem(key, name)
    else localStorage.removeItem(key)
  } catch {
    // Private mode.
  }
}
`

const testBefore = `import { render, screen } from "@testing-library/react"
import { expect, test } from "vitest"
import { Login } from "./Login"

test("asks for both fields", async () => {
  render(<Login onDone={() => {}} />)
  screen.getByRole("button", { name: "Sign in" }).click()
  expect(await screen.findByRole("alert")).toHaveTextContent("Enter your name")
})
`
const testAfter = `${testBefore}
test("keeps the name only when asked to", async () => {
  localStorage.setItem("acme.login.name", "ada")
  render(<Login onDone={() => {}} />)
  expect(screen.getByLabelText("Name")).toHaveValue("ada")
  expect(screen.getByRole("checkbox")).toBeChecked()
})
`

/** A violet disc, 64 × 64. */
export const picture =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAABl0lEQVR42u3bb8oBURiHYUu0CEmSJEmSJEmSJEmSJEmSJEmSJEmS9G7Iey/BvzFzjt9T1wLmmfvTnDM+n0aj0WicnYr/715FDXU00EQLbXTQRQ99DDDECMY+dNF/updQRgVV1FBHA0200EYHXfTQxwBDjDDGBFMY8eB53loBRZRQxjsFjDHBFDPMvVpFljeUQx4FOFHADHMssPRSERneShY5fKOABZZYuV1DireQRgZuFLDCGhs3akiy/RTScLOANTbYfrOGBBtPwksFbLH7RglxNp2AFwvYYe9kCTE2HIeXC9jj4EQJUTYbgwkFHHD8dAlRtmpSAcdPVhBhmyYWcPpEBWE2GYGJBZxwfreEMFs0uYDzOxWE2J4NBVxerSDE9mwo4PJKBUG2ZlMB12crCLI1mwq4PlvBTxcQYFs2FnB7tIIA27KxgNujFagAFaACVIAKUAEqQAWoABWgAlTATxagL0L6IqQC9FVY5wI6GdLZoE6HdT9AN0R0R0i3xHRPUDdFdVdYt8X1v4D+GNE/Q/prTKPRWDn/nLDwsVLFc0sAAAAASUVORK5CYII="

const legacy = Array.from({ length: 90 }, (_, index) => `export const rule${index} = ${index}`).join("\n")

/** What an agent may leave behind after "remember the user on the login form": one of each kind. */
export const loginChanges = (): MockChange[] => [
  {
    path: "src/login/Login.tsx",
    base: loginBefore,
    head: loginAfter,
    contexts: [
      "",
      "export function Login({ onDone }: LoginProps) {",
      "export function Login({ onDone }: LoginProps) {",
    ],
  },
  { path: "src/login/storage.ts", base: null, head: storage },
  {
    path: "src/login/Login.test.tsx",
    base: testBefore,
    head: testAfter,
    contexts: [`test("asks for both fields", async () => {`],
  },
  {
    path: "src/legacy/rules.ts",
    base: `${legacy}\n`,
    head: `${legacy.replace("rule3 = 3", "rule3 = 30").replace("export const rule40 = 40\n", "").replace("rule80 = 80", "rule80 = 81")}\n`,
    stale: true,
  },
  { path: "src/legacy/unused.ts", base: "export const unused = true\n", head: null },
  { path: "src/ui/Checkbox.tsx", oldPath: "src/ui/Tick.tsx", base: "export {}\n", head: "export {}\n" },
  { path: "assets/logo.png", base: "before", head: "after", kind: "binary" },
  { path: "assets/fonts/body.woff3", base: null, head: "font", kind: "binary" },
  { path: "scripts/release.sh", base: "echo hi\n", head: "echo hi\n", modes: ["100644", "100755"] },
  { path: "current", base: "releases/1.3", head: "releases/1.4", kind: "symlink", modes: ["120000", "120000"] },
  { path: "vendor/parser", base: "3f2a9c1d77", head: "b81e04c290", kind: "submodule", modes: ["160000", "160000"] },
  {
    path: "package-lock.json",
    base: Array.from({ length: 4000 }, (_, index) => `  "dep-${index}": "1.0.0",`).join("\n"),
    head: Array.from({ length: 4000 }, (_, index) => `  "dep-${index}": "${index % 9 ? "1.0.0" : "1.0.1"}",`).join(
      "\n",
    ),
    large: true,
  },
]

/** Many files with many hunks: what must stay quick. */
export function manyChanges(files: number, hunksEach: number): MockChange[] {
  return Array.from({ length: files }, (_, file) => {
    const lines = Array.from(
      { length: hunksEach * 30 },
      (_, line) => `const value${line} = compute(${line}, "${file}")`,
    )
    const head = lines.map((line, index) => (index % 30 === 15 ? `${line} // checked` : line))
    return {
      path: `packages/module-${file % 10}/src/feature-${file}/index.ts`,
      base: `${lines.join("\n")}\n`,
      head: `${head.join("\n")}\n`,
    }
  })
}

export function longFile(lines: number): MockChange {
  const base = Array.from({ length: lines }, (_, line) => `  row(${line}, "some value ${line}", { keep: true }),`)
  const head = base.map((line, index) => (index % 2000 === 1000 ? line.replace("true", "false") : line))
  return { path: "src/data/table.ts", base: `${base.join("\n")}\n`, head: `${head.join("\n")}\n` }
}
