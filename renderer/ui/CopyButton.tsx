import { Check, Copy, type LucideIcon } from "lucide-react"
import { useEffect, useState } from "react"
import { copyText } from "../lib/clipboard.ts"
import { Button } from "./Button.tsx"
import { IconButton } from "./IconButton.tsx"

interface CopyButtonProps {
  text: string | (() => string)
  icon?: LucideIcon
  label?: string
  /** With its label, as a button among buttons. */
  wide?: boolean
  className?: string
}

export function CopyButton({ text, icon = Copy, label = "Copy", wide, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => setCopied(await copyText(typeof text === "function" ? text() : text))
  if (wide) {
    return (
      <Button tone="quiet" onClick={copy} {...(className ? { className } : {})}>
        {copied ? "Copied" : label}
      </Button>
    )
  }
  return (
    <IconButton
      icon={copied ? Check : icon}
      label={copied ? "Copied" : label}
      size="small"
      onClick={copy}
      {...(className ? { className } : {})}
    />
  )
}
