import { useEffect, useState } from "react"
import type { OpenedProject } from "../../../shared/native/host.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { focusComposer, showSession } from "../../app/navigate.ts"
import { expectOk } from "../../app/report.ts"
import { tilde } from "../../lib/path.ts"
import { forget, recall } from "../../lib/storage.ts"
import { Composer } from "../composer/Composer.tsx"
import type { OutgoingMessage } from "../composer/outgoing.ts"
import { send } from "../composer/send.ts"
import { ConfigNotice } from "./ConfigNotice.tsx"
import { ExampleTasks } from "./ExampleTasks.tsx"
import { WorkspaceChoice } from "./WorkspaceChoice.tsx"

/** Where a session begins. It is made with its first message, so that an empty one never litters the list. */
export function NewSession({ project }: { project: OpenedProject }) {
  const app = useApp()
  const home = useHost((state) => state.info?.userHome)
  const [sandbox, setSandbox] = useState(true)
  const draftKey = `new:${project.id}`

  useEffect(() => {
    const task = recall<string | null>("firstTask", null)
    if (task) {
      forget("firstTask")
      app.drafts.change(draftKey, { text: task })
    }
    focusComposer()
  }, [app, draftKey])

  const start = async (message: OutgoingMessage): Promise<boolean> => {
    const summary = await expectOk(
      app.client.native.createSession({
        directory: project.directory,
        sandbox: sandbox && project.git,
        ...(message.agent ? { agent: message.agent } : {}),
        ...(message.model ? { model: { providerID: message.model.providerID, id: message.model.modelID } } : {}),
      }),
    )
    if (!summary) return false
    app.sync.addSession(summary)
    showSession(app, summary.session.id)
    // The session exists now: a message that fails to send waits in its composer.
    if (!(await send(app, summary.session.id, summary.session.directory, message, "send"))) {
      app.drafts.change(summary.session.id, message.draft)
    }
    return true
  }

  return (
    <div className="mx-auto flex min-h-full w-full max-w-[680px] flex-col justify-center gap-6 px-6 py-8">
      <div>
        <h1 className="font-semibold text-strong text-title">What should change in {project.name}?</h1>
        <p className="mt-0.5 truncate text-muted text-ui" title={project.directory}>
          {tilde(project.directory, home)}
          {project.branch && ` on ${project.branch}`}
        </p>
      </div>
      <ConfigNotice directory={project.directory} />
      <Composer
        draftKey={draftKey}
        sessionID={null}
        directory={project.directory}
        onSend={start}
        extra={<WorkspaceChoice project={project} sandbox={sandbox} onChange={setSandbox} />}
        roomy
      />
      <ExampleTasks
        onChoose={(task) => {
          app.drafts.change(draftKey, { text: task.prompt, mentions: [] })
          focusComposer()
        }}
      />
    </div>
  )
}
