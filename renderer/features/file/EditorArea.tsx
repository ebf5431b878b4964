import { isFailure } from "../../state/model.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { CompareView } from "./CompareView.tsx"
import { DiskNotice } from "./DiskNotice.tsx"
import { EditorTabs } from "./EditorTabs.tsx"
import { EditorView } from "./EditorView.tsx"
import { OtherFile } from "./OtherFile.tsx"
import { useActiveTab, useDesk, useDeskState } from "./useDesk.ts"

/** The open files and the one in front. */
export function EditorArea({ sessionID }: { sessionID: string }) {
  const desk = useDesk()
  const tab = useActiveTab()
  const comparing = useDeskState((state) => state.comparing)
  if (!tab) return null
  return (
    <>
      <EditorTabs />
      <DiskNotice tab={tab} />
      <div className="min-h-0 flex-1">
        {isFailure(tab.state) ? (
          <ErrorState failure={tab.state} onRetry={() => desk.retry(tab.path)} />
        ) : tab.state === "loading" || !tab.file ? (
          <div className="p-4">
            <Skeleton widths={[50, 66, 42, 70, 35]} label="Loading the file" />
          </div>
        ) : tab.file.kind !== "text" ? (
          <OtherFile key={tab.path} file={tab.file} />
        ) : comparing?.path === tab.path ? (
          <CompareView path={tab.path} disk={comparing.disk} />
        ) : (
          <EditorView sessionID={sessionID} tab={tab} />
        )}
      </div>
    </>
  )
}
