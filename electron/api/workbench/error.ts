import { type Fault, type FaultTag, isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "../errors/faults.ts"

/** What clients of this contract expect in place of our own status. */
const statuses: Partial<Record<FaultTag, number>> = {
  PathOutside: 400,
  Unsupported: 400,
  NotGit: 400,
  Forbidden: 400,
}

/** `{ "error": TEXT }`; a conflict also says where, a refused browser action that nothing was done. */
export const workbenchError: ErrorWording = (error, reference) => {
  if (!isFault(error))
    return {
      status: 500,
      body: { error: `Something went wrong inside the host. Its log says more under ${reference}.` },
    }
  return {
    status: statusFor(error),
    body: { ...where(error), ...(error.data["body"] as object), error: error.message },
  }
}

/** `data.status`: where one operation has its own. */
function statusFor(fault: Fault): number {
  const { status } = fault.data
  if (typeof status === "number") return status
  // A file that is too large is a bad request; a body is what 413 is for.
  if (fault.tag === "TooLarge" && fault.data["limit"] === undefined) return 400
  return statuses[fault.tag] ?? statusOf[fault.tag]
}

function where({ tag, data }: Fault): Record<string, unknown> {
  if (tag !== "Stale") return {}
  const { path, hunkIndex } = data
  return { ...(path === undefined ? {} : { path }), ...(hunkIndex === undefined ? {} : { hunkIndex }) }
}
