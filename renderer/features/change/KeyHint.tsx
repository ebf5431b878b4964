/** A bare key on a button, in the button's own colour. The button carries `aria-keyshortcuts`. */
export const KeyHint = ({ children }: { children: string }) => (
  <span aria-hidden className="font-mono text-[11px] opacity-70">
    {children}
  </span>
)
