/** The small quiet buttons in the composer's bar. */
export const pickerButton =
  "flex h-6 min-w-0 items-center gap-1.5 rounded-md px-1.5 text-muted text-small hover:bg-hover hover:text-strong data-[state=open]:bg-hover data-[state=open]:text-strong"
