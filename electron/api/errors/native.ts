import { isFault } from "../../../shared/fault.ts"
import { type ErrorWording, statusOf } from "./faults.ts"

/** `{"error":{"tag","message","data"}}`; a bug has the tag `Internal` and a reference to the log. */
export const nativeError: ErrorWording = (error, reference) =>
  isFault(error)
    ? { status: statusOf[error.tag], body: { error: { tag: error.tag, message: error.message, data: error.data } } }
    : {
        status: 500,
        body: {
          error: {
            tag: "Internal",
            message: `Something went wrong inside the host. Its log says more under ${reference}.`,
            data: { ref: reference },
          },
        },
      }
