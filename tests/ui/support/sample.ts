import type { Agent, Command } from "../../../shared/domain/agent.ts"
import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import type { Model, Provider } from "../../../shared/domain/provider.ts"
import type { Session, Todo } from "../../../shared/domain/session.ts"
import type { Explanation, OpenedProject, SavedRule, SessionSummary } from "../../../shared/native/host.ts"

/** Data for the stand-in host: two projects, sessions in every state, a conversation with every kind of row. */
export const home = "/home/ada"
export const folder = `${home}/code/acme-web`
export const now = Date.now()
const minute = 60_000

export const projects: OpenedProject[] = [
  { id: "prj_acme", name: "acme-web", directory: folder, git: true, branch: "main", exists: true, opened: now },
  {
    id: "prj_notes",
    name: "notes",
    directory: `${home}/notes`,
    git: false,
    branch: null,
    exists: true,
    opened: now - 1,
  },
]

const sandboxOf = (id: string) => `${home}/sandboxes/${id}`

export function session(id: string, title: string, ago: number, extra: Partial<Session> = {}): Session {
  return {
    id: `ses_${id}`,
    slug: id,
    projectID: "prj_acme",
    directory: sandboxOf(id),
    path: "",
    title,
    version: "0.1.0",
    agent: "build",
    model: { providerID: "anthropic", id: "claude-sonnet-4-5" },
    time: { created: now - ago - minute, updated: now - ago },
    ...extra,
  }
}

export function summary(
  of: Session,
  state: SessionSummary["state"],
  extra: Partial<SessionSummary> = {},
): SessionSummary {
  return {
    session: of,
    project: "prj_acme",
    folder,
    state,
    waiting: null,
    changes: 0,
    sandbox: { directory: of.directory, target: folder, state: "ready", notices: [], port: null, setup: null },
    interrupted: false,
    ...extra,
  }
}

export const sessions: SessionSummary[] = [
  summary(session("login", "Remember the user on the login form", 2 * minute), "needs-you", {
    waiting: "asks: npm publish --access public",
    changes: 2,
  }),
  summary(session("runner", "Migrate the tests to the new runner", 4 * minute), "running"),
  summary(session("upload", "Fix the flaky upload test", 26 * minute), "changes", { changes: 3 }),
  summary(session("deps", "Upgrade the dependencies and make the build pass again", 90 * minute), "failed"),
  summary(session("pay", "Explain the payment flow", 26 * 60 * minute), "idle"),
  summary(session("cart", "Add a discount field to the cart and a test for rounding", 49 * 60 * minute), "idle"),
  summary(
    session("notes", "Sort the meeting notes by month", 5 * 60 * minute, {
      directory: `${home}/notes`,
      projectID: "global",
    }),
    "idle",
    { project: "prj_notes", folder: `${home}/notes`, sandbox: null, interrupted: true },
  ),
]

export const agents: Agent[] = [
  {
    name: "build",
    description: "Edits files and runs commands.",
    mode: "primary",
    native: true,
    permission: [],
    options: {},
  },
  {
    name: "plan",
    description: "Reads and plans; changes nothing.",
    mode: "primary",
    native: true,
    permission: [],
    options: {},
  },
  {
    name: "general",
    description: "Researches a question on its own.",
    mode: "subagent",
    native: true,
    permission: [],
    options: {},
  },
]

export const commands: Command[] = [
  {
    name: "init",
    description: "Write AGENTS.md for this project",
    template: "",
    hints: ["$ARGUMENTS"],
    source: "command",
  },
  {
    name: "review",
    description: "Review the uncommitted changes",
    template: "",
    hints: [],
    source: "command",
    subtask: true,
  },
]

function model(providerID: string, id: string, name: string, context: number, price: [number, number]): Model {
  return {
    id,
    providerID,
    name,
    api: { id, url: "", npm: "" },
    capabilities: {
      temperature: true,
      reasoning: true,
      attachment: true,
      toolcall: true,
      input: { text: true, audio: false, image: true, video: false, pdf: true },
      output: { text: true, audio: false, image: false, video: false, pdf: false },
      interleaved: false,
    },
    cost: { input: price[0], output: price[1], cache: { read: 0, write: 0 } },
    limit: { context, output: 32_000 },
    status: "active",
    options: {},
    headers: {},
    release_date: "2026-01-01",
  }
}

function provider(id: string, name: string, source: Provider["source"], models: Model[]): Provider {
  const env = `${id.toUpperCase()}_API_KEY`
  return {
    id,
    name,
    source,
    env: [env],
    options: {},
    models: Object.fromEntries(models.map((entry) => [entry.id, entry])),
  }
}

export const providers: Provider[] = [
  provider("anthropic", "Anthropic", "api", [
    model("anthropic", "claude-sonnet-4-5", "Claude Sonnet 4.5", 200_000, [3, 15]),
    model("anthropic", "claude-opus-4-5", "Claude Opus 4.5", 200_000, [5, 25]),
  ]),
  provider("ollama", "Ollama", "custom", [model("ollama", "qwen3-coder:30b", "qwen3-coder:30b", 32_768, [0, 0])]),
  provider("demo", "Offline demo", "custom", [model("demo", "demo", "Offline demo", 0, [0, 0])]),
  provider("openai", "OpenAI", "env", [model("openai", "gpt-5.2", "GPT-5.2", 400_000, [1.75, 14])]),
  provider("groq", "Groq", "env", []),
  provider("mistral", "Mistral", "env", []),
]

export const todos: Todo[] = [
  { content: "Read the login form and the session store", status: "completed", priority: "high" },
  { content: "Keep the user name in local storage", status: "completed", priority: "high" },
  { content: "Cover it with a test", status: "in_progress", priority: "medium" },
  { content: "Publish the package", status: "pending", priority: "low" },
]

export const rules: SavedRule[] = [
  {
    id: "rul_1",
    permission: "bash",
    pattern: "npm test *",
    action: "allow",
    scope: "project",
    scopeID: "prj_acme",
    created: now - 3 * 60 * minute,
    origin: "npm test -- login",
  },
  {
    id: "rul_2",
    permission: "webfetch",
    pattern: "https://docs.example.com/*",
    action: "allow",
    scope: "user",
    scopeID: null,
    created: now - 50 * 60 * minute,
    origin: "https://docs.example.com/guide",
  },
]

export const diff = `Index: src/login.ts
===================================================================
--- src/login.ts
+++ src/login.ts
@@ -8,9 +8,14 @@ export function LoginForm({ onLogin }: Props) {
 export function LoginForm({ onLogin }: Props) {
-  const [name, setName] = useState("")
+  const [name, setName] = useState(() => rememberedName() ?? "")
+  const [remember, setRemember] = useState(true)
   const [password, setPassword] = useState("")
 
   async function submit() {
     await onLogin({ name, password })
+    if (remember) rememberName(name)
+    else forgetName()
   }
`

export const request: Explanation = {
  request: {
    id: "per_publish",
    sessionID: "ses_login",
    permission: "bash",
    patterns: ["npm version patch", "npm publish --access public"],
    metadata: { command: "cd packages/login && npm version patch && npm publish --access public" },
    always: ["npm version *", "npm publish *"],
    tool: { messageID: "msg_a3", callID: "call_9" },
  },
  hash: "b3b1c0",
  rule: null,
  where: "sandbox",
  always: [
    { pattern: "npm version *", matches: ["npm version patch"] },
    { pattern: "npm publish *", matches: ["npm publish --dry-run", "npm publish --access public"] },
  ],
  asked: now - 2 * minute,
  agent: "build",
  sessionTitle: "Remember the user on the login form",
}

const answer = `The form now keeps the user name, never the password. What changed:

- **\`src/login.ts\`** reads the name on first render and saves it after a successful login.
- **\`src/storage.ts\`** is new: three small functions over \`localStorage\` that tolerate a full or blocked store.

| Case | Before | Now |
| --- | --- | --- |
| First visit | empty field | empty field |
| Second visit | empty field | name filled in, focus on the password |

The heart of it:

\`\`\`ts
export function rememberedName(): string | null {
  try {
    return localStorage.getItem("login.name")
  } catch {
    return null // private mode
  }
}
\`\`\`

One test still fails: it expects an empty field after logging out. I will look at that next.`

const testOutput =
  "\n> acme-web@2.4.0 test\n> vitest run login\n\n \u001b[32m✓\u001b[39m keeps the name after a login \u001b[2m(14 ms)\u001b[22m\n \u001b[32m✓\u001b[39m does not keep the password \u001b[2m(3 ms)\u001b[22m\n \u001b[31m✗ clears the name on log out\u001b[39m\n   \u001b[31mAssertionError: expected 'ada' to be ''\u001b[39m\n   \u001b[2mat src/login.test.ts:41:22\u001b[22m\n\n \u001b[1mTests\u001b[22m  \u001b[31m1 failed\u001b[39m | \u001b[32m2 passed\u001b[39m (3)\n"

type Loose = Record<string, unknown>

function tool(name: string, input: Loose, state: Loose): Loose {
  return { type: "tool", tool: name, callID: `call_${name}`, state: { input, ...state } }
}

const done = (took: number, output: string, metadata: Loose = {}, title = ""): Loose => ({
  status: "completed",
  output,
  metadata,
  title,
  time: { start: now - 3 * minute, end: now - 3 * minute + took },
})

/** A sketch of the form, so that a picture is really drawn. */
export const picture = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="150"><rect width="240" height="150" fill="#f4f4f6"/><rect x="40" y="24" width="160" height="22" rx="4" fill="#fff" stroke="#c9c9d2"/><rect x="40" y="56" width="160" height="22" rx="4" fill="#fff" stroke="#c9c9d2"/><rect x="40" y="96" width="70" height="24" rx="5" fill="#5b4fe0"/></svg>',
)}`

function withIds(sessionID: string, entries: { info: Loose; parts: Loose[] }[]): { info: Message; parts: Part[] }[] {
  return entries.map(({ info, parts }) => ({
    info: { sessionID, ...info } as unknown as Message,
    parts: parts.map((part, index) => ({
      id: `prt_${String(info.id)}_${String(index).padStart(2, "0")}`,
      sessionID,
      messageID: info.id,
      ...part,
    })) as unknown as Part[],
  }))
}

const user = (id: string, ago: number): Loose => ({
  id,
  role: "user",
  agent: "build",
  model: { providerID: "anthropic", modelID: "claude-sonnet-4-5" },
  time: { created: now - ago },
})

export const assistant = (
  id: string,
  parentID: string,
  ago: number,
  took: number | null,
  extra: Loose = {},
): Loose => ({
  id,
  role: "assistant",
  parentID,
  agent: "build",
  mode: "build",
  providerID: "anthropic",
  modelID: "claude-sonnet-4-5",
  path: { cwd: folder, root: folder },
  cost: 0.021,
  tokens: { total: 62_400, input: 2_100, output: 900, reasoning: 120, cache: { read: 59_280, write: 0 } },
  time: took === null ? { created: now - ago } : { created: now - ago, completed: now - ago + took },
  ...extra,
})

const file = (name: string) => `${sandboxOf("login")}/${name}`

export const messages: Record<string, { info: Message; parts: Part[] }[]> = {
  ses_login: withIds("ses_login", [
    {
      info: user("msg_a0", 5 * minute),
      parts: [
        {
          type: "text",
          text: "Make the login form in @src/login.ts remember the user between visits. Never store the password.",
        },
        {
          type: "file",
          mime: "text/plain",
          filename: "login.ts",
          url: `file://${file("src/login.ts")}`,
          source: { type: "file", path: "src/login.ts", text: { value: "@src/login.ts", start: 23, end: 36 } },
        },
        { type: "file", mime: "image/svg+xml", filename: "login form.svg", url: picture },
      ],
    },
    {
      info: assistant("msg_a1", "msg_a0", 5 * minute, 21_000),
      parts: [
        { type: "step-start" },
        {
          type: "reasoning",
          text: "The form keeps its state in React. I should look at how the session is stored, and whether there is a storage wrapper already.\n\nThen the smallest change is a lazy initial state.",
          time: { start: now - 5 * minute, end: now - 5 * minute + 3200 },
        },
        { type: "text", text: "I'll look at the form and where sessions are kept.", time: { start: 1, end: 2 } },
        tool("read", { filePath: file("src/login.ts") }, done(40, "<content>\n1: x\n</content>")),
        tool("grep", { pattern: "localStorage", include: "*.ts" }, done(60, "Found 2 matches", { matches: 2 })),
        tool("read", { filePath: file("src/session.ts") }, done(30, "<content>\n1: y\n</content>")),
      ],
    },
    {
      info: assistant("msg_a2", "msg_a0", 4.5 * minute, 30_000),
      parts: [
        tool(
          "edit",
          { filePath: file("src/login.ts") },
          done(90, "Edit applied successfully.", { diff, filediff: { additions: 4, deletions: 1 } }),
        ),
        tool(
          "write",
          {
            filePath: file("src/storage.ts"),
            content: "export function rememberName(name: string) {\n  localStorage.setItem(key, name)\n}\n",
          },
          done(20, "Wrote file successfully.", { exists: false }),
        ),
        tool("todowrite", { todos }, done(10, "[]", { todos })),
        tool("bash", { command: "npm test -- login" }, done(4100, testOutput, { output: testOutput, exit: 1 })),
        tool(
          "task",
          {
            description: "Find every place that logs the user out",
            prompt: "List all callers of logout().",
            subagent_type: "general",
          },
          done(9400, "<task_result>\nThree places: the menu, the idle timer, and the 401 handler.\n</task_result>", {
            sessionId: "ses_child",
          }),
        ),
        { type: "text", text: answer, time: { start: 1, end: 2 } },
      ],
    },
    {
      info: user("msg_a25", 3 * minute),
      parts: [{ type: "text", text: "Good. Fix the test, then publish the package." }],
    },
    {
      info: assistant("msg_a3", "msg_a25", 2.6 * minute, null),
      parts: [
        tool("read", { filePath: file("src/login.test.ts"), offset: 30, limit: 20 }, done(30, "")),
        tool(
          "edit",
          { filePath: file("src/logout.ts") },
          done(70, "ok", {
            diff: "--- a/src/logout.ts\n+++ b/src/logout.ts\n@@ -1,2 +1,3 @@\n a\n+forgetName()\n b\n",
            filediff: { additions: 1, deletions: 0 },
          }),
        ),
        tool(
          "bash",
          { command: "npm test -- login" },
          done(3900, "\u001b[32m3 passed\u001b[39m\n", { output: "\u001b[32m3 passed\u001b[39m\n", exit: 0 }),
        ),
        tool(
          "bash",
          { command: "cd packages/login && npm version patch && npm publish --access public" },
          { status: "running", metadata: {}, time: { start: now - 2 * minute } },
        ),
      ],
    },
  ]),
  ses_runner: withIds("ses_runner", [
    { info: user("msg_b0", 4 * minute), parts: [{ type: "text", text: "Migrate the tests to the new runner." }] },
    {
      info: assistant("msg_b1", "msg_b0", 4 * minute, null),
      parts: [
        tool("glob", { pattern: "**/*.test.ts" }, done(60, "", { count: 48 })),
        tool("read", { filePath: "/x/a.test.ts" }, done(60, "")),
        tool("read", { filePath: "/x/b.test.ts" }, done(60, "")),
        tool(
          "bash",
          { command: "npx codemod jest-to-vitest src" },
          {
            status: "running",
            metadata: { output: "scanning…\n31 of 48 files rewritten\n" },
            time: { start: now - 9000 },
          },
        ),
      ],
    },
  ]),
  ses_deps: withIds("ses_deps", [
    {
      info: user("msg_c0", 95 * minute),
      parts: [{ type: "text", text: "Upgrade the dependencies and make the build pass again." }],
    },
    {
      info: assistant("msg_c1", "msg_c0", 94 * minute, 3000, {
        cost: 0,
        error: {
          name: "APIError",
          data: { message: "invalid x-api-key", statusCode: 401, isRetryable: false },
        },
      }),
      parts: [
        tool(
          "bash",
          { command: "npm outdated --json" },
          {
            status: "error",
            error: "The user rejected permission to use this specific tool call.",
            time: { start: 1, end: 900 },
          },
        ),
        tool(
          "edit",
          { filePath: `${folder}/package.json`, oldString: "a", newString: "b" },
          {
            status: "error",
            error: "package.json changed on disk since it was read. Read it again before editing.",
            time: { start: 1, end: 40 },
          },
        ),
      ],
    },
  ]),
  ses_upload: withIds("ses_upload", [
    { info: user("msg_d0", 40 * minute), parts: [{ type: "text", text: "The upload test is flaky. Find out why." }] },
    {
      info: assistant("msg_d1", "msg_d0", 39 * minute, 9000),
      parts: [
        { type: "text", text: "It waits for a timer. I made it wait for the event.", time: { start: 1, end: 2 } },
      ],
    },
    { info: user("msg_d2", 30 * minute), parts: [{ type: "compaction", auto: true }] },
    {
      info: assistant("msg_d3", "msg_d2", 30 * minute, 4000, { summary: true, agent: "compaction" }),
      parts: [
        { type: "text", text: "The test waited 50 ms; it now waits for `uploaded`.", time: { start: 1, end: 2 } },
      ],
    },
    { info: user("msg_d4", 27 * minute), parts: [{ type: "text", text: "Thanks. Is there more of this kind?" }] },
    {
      info: assistant("msg_d5", "msg_d4", 26 * minute, 2000, {
        error: { name: "MessageAbortedError", data: { message: "Aborted" } },
      }),
      parts: [{ type: "text", text: "Two more places use the same pattern:", time: { start: 1, end: 2 } }],
    },
  ]),
  ses_notes: withIds("ses_notes", [
    { info: user("msg_e0", 300 * minute), parts: [{ type: "text", text: "Sort the meeting notes by month." }] },
    {
      info: assistant("msg_e1", "msg_e0", 299 * minute, null),
      parts: [{ type: "text", text: "I'll make a folder per month", time: { start: 1, end: 2 } }],
    },
  ]),
}
