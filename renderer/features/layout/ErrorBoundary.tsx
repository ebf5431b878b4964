import { Component, type ReactNode } from "react"
import { ErrorState } from "../../ui/ErrorState.tsx"

interface ErrorBoundaryProps {
  what: string
  children: ReactNode
}

/** A bug in one panel stays in that panel. React has no hook for this, hence the class. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <ErrorState
        failure={{
          what: this.props.what,
          why: error.message,
          next: "Try again; if it stays, copy the details for a report.",
          status: 0,
          tag: "Bug",
          details: error.stack ?? error.message,
        }}
        onRetry={() => this.setState({ error: null })}
      />
    )
  }
}
