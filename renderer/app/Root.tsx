import { useEffect } from "react"
import { listenForShortcuts } from "../actions/shortcuts.ts"
import { Announcer } from "../features/layout/Announcer.tsx"
import { ConfirmDialog } from "../features/layout/ConfirmDialog.tsx"
import { DropTarget } from "../features/layout/DropTarget.tsx"
import { ErrorBoundary } from "../features/layout/ErrorBoundary.tsx"
import { Shell } from "../features/layout/Shell.tsx"
import { KeysDialog } from "../features/palette/KeysDialog.tsx"
import { Palette } from "../features/palette/Palette.tsx"
import { TrustDialog } from "../features/program/TrustDialog.tsx"
import { FolderDialog } from "../features/project/FolderDialog.tsx"
import { SignIn } from "../features/project/SignIn.tsx"
import { SettingsDialog } from "../features/settings/SettingsDialog.tsx"
import { isFailure } from "../state/model.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Skeleton } from "../ui/Skeleton.tsx"
import { Toasts } from "../ui/Toasts.tsx"
import { TooltipProvider } from "../ui/Tooltip.tsx"
import { AppProvider, useApp, useHost, useView } from "./context.tsx"
import type { App } from "./createApp.ts"
import { useBridge } from "./useBridge.ts"
import { useRemoteControl } from "./useRemoteControl.ts"
import { useNotices } from "./useNotices.ts"
import { useStartFolder } from "./useStartFolder.ts"
import { useTheme } from "./useTheme.ts"

export function Root({ app }: { app: App }) {
  useEffect(() => {
    const subscription = app.sync.start()
    const stopKeys = listenForShortcuts(app)
    return () => {
      subscription.close()
      stopKeys()
    }
  }, [app])
  return (
    <AppProvider app={app}>
      <TooltipProvider>
        <ErrorBoundary what="The window stopped working">
          <Window />
        </ErrorBoundary>
        <Toasts />
      </TooltipProvider>
    </AppProvider>
  )
}

/** Signed out, starting, failed, or the frame. */
function Window() {
  const app = useApp()
  const load = useHost((state) => state.load)
  const signedOut = useHost((state) => state.stream.type === "signed-out")
  useTheme()
  useNotices()
  useBridge()
  useRemoteControl()
  useStartFolder()
  useGoneSession()
  if (signedOut) return <SignIn />
  if (isFailure(load)) return <ErrorState failure={load} onRetry={() => void app.sync.loadAll()} />
  if (load !== "ready") {
    return (
      <div className="mx-auto w-[320px] pt-[30vh]">
        <Skeleton label="Connecting to the host" />
      </div>
    )
  }
  return (
    <>
      <Shell />
      <Palette />
      <KeysDialog />
      <SettingsDialog />
      <FolderDialog />
      <ConfirmDialog />
      <TrustDialog />
      <DropTarget />
      <Announcer />
    </>
  )
}

/** A session deleted elsewhere leaves the screen. One that is not in the list yet (just made) may still come. */
function useGoneSession(): void {
  const app = useApp()
  const sessionID = useView((view) => view.sessionID)
  const there = useHost((state) => sessionID === null || state.sessions[sessionID] !== undefined)
  const load = useHost((state) => state.load)
  useEffect(() => {
    if (there || load !== "ready" || !sessionID) return
    let stale = false
    void app.client.native.session(sessionID).then((result) => {
      if (stale) return
      if (result.ok) app.sync.addSession(result.value)
      else if (result.failure.status === 404) app.view.setState({ sessionID: null })
    })
    return () => {
      stale = true
    }
  }, [app, sessionID, there, load])
}
